/** Espalier's public interface: everything that content, agents and scripts may use. */
export { EspalierError } from "./core/errors.ts";
export { type Random, seededRandom, shuffled } from "./core/random.ts";
export { alpha } from "./core/statistics/alpha.ts";
export { type BootstrapOptions, bootstrap } from "./core/statistics/bootstrap.ts";
export { type Estimate, type Figure, proportion } from "./core/statistics/interval.ts";
export { kappa } from "./core/statistics/kappa.ts";
export type { Document, Section } from "./documents/document.ts";
export { divide, type Passage, passageSchema } from "./documents/passages.ts";
export { readDocument } from "./documents/read.ts";
export { defineEval } from "./evals/define.ts";
export { diffReports, type EvalDiff, type KeptReport } from "./evals/diff.ts";
export type {
  Arm,
  ArmContext,
  ArmFigure,
  Curve,
  CurvePoint,
  Difference,
  EvalDefinition,
  GapRecovered,
  Metric,
  MetricFault,
  MetricFound,
  Sample as EvalSample,
  SetAbout,
  Spent,
  Threshold,
  TradeOff,
} from "./evals/eval.ts";
export { accuracy as judgeAccuracy } from "./evals/metrics/accuracy.ts";
export { agreement as judgeAgreement } from "./evals/metrics/agreement.ts";
export { bestOfNGold } from "./evals/metrics/best-of-n.ts";
export { brierScore, calibrationError } from "./evals/metrics/calibration.ts";
export { type ClaimPrecisionOptions, claimPrecision } from "./evals/metrics/claim-precision.ts";
export { embeddingSimilarity } from "./evals/metrics/embedding-similarity.ts";
export { flipRate } from "./evals/metrics/flip-rate.ts";
export { lengthPreference } from "./evals/metrics/length-preference.ts";
export { observedAgreement } from "./evals/metrics/observed-agreement.ts";
export { type Rouge, type RougeKind, type RougeOptions, rouge, rougeMetric } from "./evals/metrics/rouge.ts";
export { shareOfHumanAgreement } from "./evals/metrics/share-of-human-agreement.ts";
export { costSpent, secondsSpent, tokensSpent } from "./evals/metrics/spent.ts";
export {
  answerF1,
  type SummaryAnswersOptions,
  summaryAnswers,
  type TextQuestion,
} from "./evals/metrics/summary-answers.ts";
export { unjudged } from "./evals/metrics/unjudged.ts";
export { type ArmPlan, type EvalPlan, planEval } from "./evals/plan.ts";
export { colours, drawChart } from "./evals/report/chart.ts";
export { htmlReport } from "./evals/report/html.ts";
export { junitReport } from "./evals/report/junit.ts";
export { markdownReport } from "./evals/report/markdown.ts";
export { markdownDiff } from "./evals/report/markdown-diff.ts";
export { readReport } from "./evals/report/read.ts";
export type { ArmReport, EvalReport, MeasuringReport, ThresholdFound } from "./evals/report.ts";
export { type EvalFound, type EvalProgress, EvalStopped, type RunEvalOptions, runEval } from "./evals/run.ts";
export type { SampleScores } from "./evals/scores.ts";
export type { HardwareDesign } from "./evals/sets/hardware-design.ts";
export type { LabelledSteps } from "./evals/sets/labelled-steps.ts";
export { openSet } from "./evals/sets/open-set.ts";
export type {
  OpenedSet,
  OpenOptions as OpenSetOptions,
  PublicSet,
  SetComparison,
  SetFile,
} from "./evals/sets/public-set.ts";
export { publicSets, type SetItem, type SetName } from "./evals/sets/public-sets.ts";
export type { MeetingQuery } from "./evals/sets/qmsum.ts";
export type { StoryQuestion } from "./evals/sets/squality.ts";
export { type FrontierArm, frontier } from "./evals/statistics/frontier.ts";
export { type CritiqueOptions, critique } from "./helpers/critique.ts";
export type { Helper } from "./helpers/helper.ts";
export { type QuoteFinder, quoteFinder, type Span } from "./helpers/quotes.ts";
export {
  type CallRecord,
  type Journal,
  JournalError,
  type NodeRecord,
  type RunRecord,
  type Usage,
} from "./journal/journal.ts";
export { defaultJournalPath, openJournal } from "./journal/sqlite.ts";
export { assisted } from "./judges/assisted.ts";
export { type BestOfN, type BestOfNOptions, bestOfN } from "./judges/best-of-n.ts";
export { byTask } from "./judges/by-task.ts";
export { type ConstitutionOptions, constitution } from "./judges/constitution.ts";
export { type HumanJudgeOptions, humanJudge } from "./judges/human/human-judge.ts";
export type { Judge, JudgeOptions } from "./judges/judge.ts";
export { type Keep, type LabelEvent, type LabelOptions, label } from "./judges/labelling/label.ts";
export { withinLimits } from "./judges/labelling/within-limits.ts";
export { type PairwiseEvaluator, pairwiseEvaluator } from "./judges/langchain-evaluator.ts";
export { type ModelJudgeOptions, modelJudge } from "./judges/model-judge.ts";
export { oracle } from "./judges/oracle.ts";
export { type PanelOptions, panel } from "./judges/panel.ts";
export { type Merit, type Openable, programJudge } from "./judges/program-judge.ts";
export { type RewardJudgeOptions, rewardJudge } from "./judges/reward-judge.ts";
export { defineRubric, type Rubric, readRubric } from "./judges/rubric.ts";
export type { WayName } from "./judges/ways.ts";
export type { BatchEvent } from "./models/batch-life.ts";
export { type BatchedOptions, batched } from "./models/batched.ts";
export { counted } from "./models/counted.ts";
export { journaled } from "./models/journaled.ts";
export { createLimiter, type Limiter, limited } from "./models/limited.ts";
export {
  type Batches,
  type BatchProgress,
  type BatchRequest,
  type BatchResult,
  type CompleteOptions,
  type Completion,
  type JsonSchema,
  type Message,
  type Model,
  ModelError,
  type ModelErrorKind,
  type Price,
  type TokenLogprob,
  type Tokens,
  UnsupportedError,
} from "./models/model.ts";
export { defaultModel, type OpenOptions, openModel } from "./models/open.ts";
export { priced } from "./models/priced.ts";
export { fake } from "./models/providers/fake.ts";
export { recalled } from "./models/recalled.ts";
export { retrying } from "./models/retrying.ts";
export { tokenCounter } from "./models/tokens.ts";
export { type OpenedGrown, type OpenGrownOptions, openGrown } from "./oversight/artefact.ts";
export {
  type CompareEvent,
  type CompareProtocolsOptions,
  compareProtocols,
  type ProtocolRow,
} from "./oversight/compare.ts";
export { featureReward } from "./oversight/feature-reward.ts";
export { fittedReward } from "./oversight/fitted-reward.ts";
export { gapRecovered, type JudgedThrice } from "./oversight/gap-recovered.ts";
export { grow } from "./oversight/grow.ts";
export { grownHelper } from "./oversight/grown-helper.ts";
export type {
  Below,
  Frozen,
  GrowEvent,
  GrowOptions,
  GrowReport,
  Mitigations,
  Plot,
  RoundReport,
  TaskReport,
} from "./oversight/growth.ts";
export type { Improvement, Improving } from "./oversight/improvement.ts";
export { behaviouralCloning } from "./oversight/improvements/behavioural-cloning.ts";
export { bestOf } from "./oversight/improvements/best-of.ts";
export { type DirectPreferenceOptions, directPreference } from "./oversight/improvements/direct-preference.ts";
export { type ExpertIterationOptions, expertIteration } from "./oversight/improvements/expert-iteration.ts";
export type { TrainedOptions } from "./oversight/improvements/trained-policy.ts";
export { unchanged } from "./oversight/improvements/unchanged.ts";
export { extraOf, inputOf } from "./oversight/input-of.ts";
export {
  defineJudgedTask,
  type EvaluationSubtask,
  type JudgedTask,
  type Question,
  subtask,
} from "./oversight/judged-task.ts";
export { adversarialComparisons, fooled } from "./oversight/mitigations/adversarial.ts";
export { countered } from "./oversight/mitigations/countered.ts";
export { overruled, type SpotChecks, spotChecked } from "./oversight/mitigations/spot-checked.ts";
export { steady, swayed } from "./oversight/mitigations/steady.ts";
export { type ModelPolicyOptions, modelPolicy } from "./oversight/model-policy.ts";
export type { Policy, PolicyRecord, SampleOptions } from "./oversight/policy.ts";
export { type PolicyModels, policyModels } from "./oversight/policy-models.ts";
export type { Protocol, Setting } from "./oversight/protocol.ts";
export { type AmplificationOptions, amplification } from "./oversight/protocols/amplification.ts";
export { type ConstitutionalOptions, constitutional } from "./oversight/protocols/constitutional.ts";
export { type ConsultancyOptions, consultancy } from "./oversight/protocols/consultancy.ts";
export { type DebateOptions, debate } from "./oversight/protocols/debate.ts";
export { processSupervision } from "./oversight/protocols/process-supervision.ts";
export { assistedBy } from "./oversight/protocols/recursive-reward-modelling.ts";
export {
  type Sandwich,
  type SandwichOptions,
  type SandwichReport,
  sandwich,
} from "./oversight/protocols/sandwiching.ts";
export { type SingleCritiqueOptions, singleCritique } from "./oversight/protocols/single-critique.ts";
export { rightStep, type Steps, stepComparison, stepTask, wrongStep } from "./oversight/protocols/steps.ts";
export { bestBySteps, type StepwiseOptions, stepwise } from "./oversight/protocols/stepwise.ts";
export { type SubQuestionsOptions, subQuestions } from "./oversight/protocols/sub-questions.ts";
export { unaided } from "./oversight/protocols/unaided.ts";
export { type WeakToStrongOptions, weakToStrong } from "./oversight/protocols/weak-to-strong.ts";
export type { FitPlace, FittedReward, RewardFit } from "./oversight/reward-fit.ts";
export { type TaskPolicyOptions, taskPolicy } from "./oversight/task-policy.ts";
export { withoutSource } from "./oversight/without-source.ts";
export {
  type Agreement,
  agreement,
  type JudgeCounts,
  type KindAgreement,
  type PairAgreement,
} from "./preferences/agreement.ts";
export {
  type Candidate,
  type Choice,
  type Comparison,
  comparison,
  type Note,
  type Side,
  type Turn,
} from "./preferences/comparison.ts";
export { mostInformative, type PairOrder, randomOrder, roundRobin } from "./preferences/next-pair.ts";
export { type AskedOutput, type Pairing, pairUp } from "./preferences/pairs.ts";
export type { Judged, JudgeKind, Preference, Spending, Unjudged, Verdict } from "./preferences/preference.ts";
export { type GoldAccuracy, type JudgeQuality, QualityTally, quality, type Rate } from "./preferences/quality.ts";
export { type Problem, type ReadRow, readComparisons } from "./preferences/read.ts";
export { importComparison, type Judgements, readDataset, recordPreference } from "./preferences/store.ts";
export { type OutputFormat, outputFormats, type Written, writePreferences } from "./preferences/write.ts";
export { type Answer, AskError, type AskOptions, ask } from "./prompts/ask.ts";
export { definePrompt, type Prompt } from "./prompts/prompt.ts";
export { type Accuracy, accuracy, type ScoredPair } from "./rewards/accuracy.ts";
export { type BestByReward, bestByReward } from "./rewards/best-of-n.ts";
export { type Calibration, type CalibrationBin, calibration } from "./rewards/calibration.ts";
export {
  type FeatureFit,
  type FeatureFitOptions,
  type Features,
  fitFeatureRewardModel,
} from "./rewards/feature-model.ts";
export { type FitEvent, type FitOptions, fitRewardModel } from "./rewards/fit.ts";
export {
  chosenOutputs,
  type Demonstration,
  type FitPolicyOptions,
  fitPolicy,
  type PolicyData,
  type PolicyReport,
} from "./rewards/fit-policy.ts";
export { defaultPrompt } from "./rewards/grading-prompt.ts";
export { lengthControlledAccuracy } from "./rewards/length.ts";
export type { GradingPrompt } from "./rewards/manifest.ts";
export { type OpenRewardModelOptions, openRewardModel } from "./rewards/open.ts";
export {
  type BestOfNPoint,
  klOfBestOfN,
  type OverOptimisation,
  overOptimisation,
} from "./rewards/over-optimisation.ts";
export { noiseRobust, type Pairs, type PairsOptions, trainingPairs } from "./rewards/pairs.ts";
export type { FitReport } from "./rewards/report.ts";
export type { RewardModel, Score, ScoreItem } from "./rewards/reward-model.ts";
export type { TrainingPair } from "./rewards/training-pair.ts";
export { BudgetError, type Limits } from "./tasks/budget.ts";
export { type ChosenNode, chosenNodes, type NodeChoice } from "./tasks/chosen-nodes.ts";
export type { RunEvent } from "./tasks/events.ts";
export { NodeError, SizeError, StoppedError, type Totals } from "./tasks/execution.ts";
export { RunError, type RunOptions, type RunResult, run } from "./tasks/run.ts";
export { type Sample, type Sampled, type SamplingOptions, sampleOutputs } from "./tasks/sample-outputs.ts";
export { defineTask, type NodeAskOptions, type Task, type TaskNode } from "./tasks/task.ts";
