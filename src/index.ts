/** The public API: everything that the command line can do, callable, and what a component of one's own is declared with. */
export * from './api/declare.ts';
export { createCatalog, type Catalog } from './registry/catalog.ts';
export { builtins } from './components/index.ts';
export {
  ExperimentError,
  type Issue,
  type Origin,
  type Plan,
  type PlanFacts,
  type PlannedExperiment,
} from './experiment/plan.ts';
export { formatIssues } from './experiment/issue.ts';
export { FolderError } from './results/folder-error.ts';
export { RunError } from './results/read-run.ts';
export type { Engine, KernelTime, Phase } from './engine/engine.ts';
export type { Changes } from './api/load.ts';
export { compare, type CompareOptions } from './api/compare.ts';
export type { ComparedRun, Comparison } from './results/compare.ts';
export { describe } from './api/describe.ts';
export { diff, type DiffOptions } from './api/diff.ts';
export type { RunDiff } from './results/diff.ts';
export { doctor, type Finding } from './api/doctor.ts';
export { evaluate, type EvaluateOptions, type Evaluation } from './api/evaluate.ts';
export { explain } from './api/explain.ts';
export type { Explanation } from './experiment/explain.ts';
export { exportModel, type Exported, type ExportFormat, type ExportOptions } from './api/export.ts';
export { init, type Starter } from './api/init.ts';
export { measure, type Measured } from './api/measure.ts';
export { version } from './api/package.ts';
export { plan, type PlanReport } from './api/plan.ts';
export { predict, predictText, type Predicted, type Predicting, type PredictOptions } from './api/predict.ts';
export { planTrials, type PlanTrialsOptions, type SweepReport } from './api/plan-trials.ts';
export { profile, type Profile, type ProfiledLayer, type ProfileOptions } from './api/profile.ts';
export { report } from './api/report.ts';
export type { Report } from './results/report.ts';
export { reproduce, type Reproduction, type ReproduceOptions } from './api/reproduce.ts';
export { resume, type ResumeOptions } from './api/resume.ts';
export { run, type RunOptions, type RunResult } from './api/run.ts';
export type { IncompleteReporter } from './api/recorder.ts';
export { serve, type ServeOptions, type Serving } from './api/serve.ts';
export { runSweep, type SweepOptions, type SweepResult } from './api/run-sweep.ts';
export { readSweep, type RecordedSweep, type RecordedTrial } from './results/read-sweep.ts';
export { JournalError } from './sweep/journal.ts';
export { SweepLockError } from './sweep/lock.ts';
export { schema } from './api/schema.ts';
export { sync, type SyncedRun, type SyncOptions } from './api/sync.ts';
export { verifyResume, type ResumeVerdict, type VerifyOptions } from './api/verify-resume.ts';
export { startUi, type Ui, type UiOptions } from './api/tracking-server.ts';
export { validate, type Checked } from './api/validate.ts';
