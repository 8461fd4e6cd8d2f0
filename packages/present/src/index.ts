export { certificateFacts } from './certificate-facts.ts';
export type { Fact } from './fact.ts';
export { policyFacts } from './policy-facts.ts';
export { visible, visibleLines } from './visible.ts';
export { formatCount, formatDate, formatSecond, formatTime, formatWhen, statusWords } from './words.ts';
