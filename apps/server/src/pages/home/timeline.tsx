import { type ListedCertificate, usualWarningWindowMs } from '@certwright/core';
import { formatTime, formatWhen, statusWords, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { shorten } from '../words.ts';
import { usualWindowDays } from './home-query.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';

export interface TimelineProps {
  readonly certificates: readonly ListedCertificate[];
  readonly now: Date;
  readonly spanDays: number;
}

const [headHeight, rowHeight, barHeight] = [28, 38, 12];
const longestLabel = 42;

/** One bar a certificate, from notBefore to notAfter. The list beside it says the same in words. */
export function Timeline({ certificates, now, spanDays }: TimelineProps) {
  const axis = timeAxis(now, spanDays);
  const height = headHeight + certificates.length * rowHeight + 8;
  return (
    <svg class="timeline" width="100%" height={height}>
      <title>When each certificate is valid</title>
      <Patterns />
      <Window axis={axis} now={now} height={height} />
      {axis.ticks.map((tick) => (
        <Tick at={axis.percent(tick)} text={tick.toISOString().slice(0, 7)} height={height} />
      ))}
      {certificates.map((one, index) => (
        <Bar certificate={one} axis={axis} now={now} top={headHeight + index * rowHeight} />
      ))}
      <line class="today" x1={`${axis.percent(now)}%`} x2={`${axis.percent(now)}%`} y1="18" y2={height} />
    </svg>
  );
}

/** What tells the statuses apart without colours. */
function Patterns() {
  const pattern = { width: 6, height: 6, patternUnits: 'userSpaceOnUse' };
  return (
    <defs>
      <pattern id="fill-expires-soon" {...pattern} patternTransform="rotate(45)">
        <rect class="ground expires-soon" width="6" height="6" />
        <rect class="stripe" width="2" height="6" />
      </pattern>
      <pattern id="fill-revoked" {...pattern}>
        <rect class="ground revoked" width="6" height="6" />
        <path class="cross" d="M0 0l6 6M6 0l-6 6" />
      </pattern>
      <pattern id="fill-expired" {...pattern}>
        <rect class="ground expired" width="6" height="6" />
        <rect class="stripe" width="2" height="6" />
      </pattern>
    </defs>
  );
}

function Window({ axis, now, height }: { readonly axis: TimeAxis; readonly now: Date; readonly height: number }) {
  const start = axis.percent(now);
  const width = axis.percent(new Date(now.getTime() + usualWarningWindowMs)) - start;
  return (
    <rect class="window" x={`${start}%`} width={`${width}%`} y="18" height={height}>
      <title>{`the next ${usualWindowDays} days`}</title>
    </rect>
  );
}

function Tick({ at, text, height }: { readonly at: number; readonly text: string; readonly height: number }) {
  return (
    <g class="tick">
      <line x1={`${at}%`} x2={`${at}%`} y1="18" y2={height} />
      <text x={`${at}%`} y="12" text-anchor={at < 8 ? 'start' : at > 92 ? 'end' : 'middle'}>
        {text}
      </text>
    </g>
  );
}

interface BarProps {
  readonly certificate: ListedCertificate;
  readonly axis: TimeAxis;
  readonly now: Date;
  readonly top: number;
}

function Bar({ certificate, axis, now, top }: BarProps) {
  const { name, status, notBefore, notAfter } = certificate;
  const [start, end] = [axis.percent(notBefore), axis.percent(notAfter)];
  const width = Math.max(0.6, end - start);
  const until = `${statusWords[status]}, until ${formatTime(notAfter)}, ${formatWhen(notAfter, now)}`;
  return (
    <a href={certificatePath(certificate)} aria-label={`${visible(name)}: ${until}`}>
      <title>{`${visible(name)}: ${until}`}</title>
      <text class="label" x="2" y={top + 14}>
        {shorten(visible(name), longestLabel)}
      </text>
      <rect
        class={`bar ${status}`}
        x={`${Math.min(start, 100 - width)}%`}
        y={top + 19}
        width={`${width}%`}
        height={barHeight}
        rx="3"
      />
    </a>
  );
}
