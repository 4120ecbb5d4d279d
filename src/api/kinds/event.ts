import type { Event } from '../generated/types';
import { defineKind } from '../kind';

export const events = defineKind<Event>('v1', 'Event');
