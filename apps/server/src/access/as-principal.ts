import { type AccessDecision, type Principal, type Workbench, withDecision } from '@certwright/core';
import type { Context } from 'hono';
import type { ServerEnvironment } from '../server-environment.ts';
import { principalOf } from './guards.ts';
