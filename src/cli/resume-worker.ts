import { trainPart, type Part } from '../api/verify-resume.ts';

/** The module of a process that trains one part of what `verify-resume` compares, or dies of it. */
process.once('message', (part: Part) => {
  void trainPart(part).then((failure) => process.send!({ failure }, () => process.disconnect()));
});
