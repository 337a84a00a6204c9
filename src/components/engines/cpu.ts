import { defineEngine } from '../../registry/define.ts';

export const cpu = defineEngine({
  type: 'cpu',
  summary: 'Runs each step op by op in plain JavaScript: the reference for tests, up to a thousand times slower.',
  fields: {},
  examples: [{}],
  open: async () => (await import('../../engine/cpu.ts')).openCpu(),
});
