// What the built-in kinds hold. The core checks it on sealing, by tables of its own (`src/record/kinds`); opening gives
// back whatever was sealed, so these types promise nothing about old or foreign records.

/** `YYYY-MM-DD`, a real day. */
export type IsoDate = string;
/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: "since 2019". */
export type IsoPartialDate = string;
/** `YYYY-MM-DDThh:mm[:ss[.fff]]` with `Z` or `±hh:mm`; no local times. */
export type IsoDateTime = string;
/** The site's id of a record: 1 to 256 bytes of UTF-8. */
export type RecordId = string;

/** What every built-in kind takes besides its own fields. Fields a site adds are sealed, and come back unchanged. */
export interface Common {
  /** The clinical date of a migrated or back-written note; `sealedAt` is the device's clock. */
  writtenAt?: IsoDate | IsoDateTime;
  [field: string]: unknown;
}

/** `progress`: a progress note in one of the usual formats. `session` is the id of the `session` record it is about. */
export type ProgressContent = Common & { session?: RecordId } & (
  | { format: "SOAP"; subjective: string; objective: string; assessment: string; plan: string }
  | { format: "BIRP"; behavior: string; intervention: string; response: string; plan: string }
  | { format: "DAP"; data: string; assessment: string; plan: string }
  | { format: "free"; text: string });

/** `process`: psychotherapy notes. A plain string is short for `{ text }`. */
export interface ProcessContent extends Common { text: string; session?: RecordId }

/** `message`. A plain string is short for `{ text }`. */
export interface MessageContent extends Common {
  text: string;
  /** The message answered. */
  replyTo?: RecordId;
}

/** A goal of a treatment plan. */
export interface Goal {
  text: string;
  term?: "short" | "long";
  status?: "proposed" | "active" | "on-hold" | "achieved" | "partly-achieved" | "not-achieved" | "dropped";
  /** To be reached by. */
  target?: IsoPartialDate;
  /** How progress is told. */
  measure?: string;
  [field: string]: unknown;
}

/** `frequency`: "weekly". */
export interface Intervention { text: string; frequency?: string; [field: string]: unknown }

/** A diagnosis by its code, and by its system such as "ICD-10". */
export interface Coding { code: string; system?: string; label?: string; [field: string]: unknown }

/** `plan`: a treatment plan. `goals` may be empty in a first draft. */
export interface PlanContent extends Common {
  goals: (string | Goal)[];
  interventions?: (string | Intervention)[];
  diagnoses?: (string | Coding)[];
  startsOn?: IsoDate;
  reviewOn?: IsoDate;
}

/** `session`: that one took place, or did not. A session that did takes `endedAt` or `minutes`. */
export type SessionContent = Common & {
  /** Real or planned start. */
  startedAt: IsoDateTime;
  endedAt?: IsoDateTime;
  /** 0 to 1440, whole. */
  minutes?: number;
  modality: "video" | "phone" | "chat" | "in-person";
  participants?: "individual" | "couple" | "family" | "group";
  /** Where the person was; telehealth rules ask. */
  clientLocation?: string;
  /** Why late or cancelled. */
  reason?: string;
} & (
  | ({ attendance: "attended" | "late" | "left-early" } & ({ endedAt: IsoDateTime } | { minutes: number }))
  | { attendance: "no-show" | "cancelled-by-client" | "cancelled-by-therapist" });

/** An answer to a question; `null` is a skipped one. */
export type Answer = string | number | boolean | null;

/** `assessment`: a questionnaire and its result, in the instrument's own points. */
export interface AssessmentContent extends Common {
  /** "PHQ-9" */
  instrument: string;
  version?: string;
  takenAt?: IsoDate | IsoDateTime;
  ratedBy?: "client" | "therapist" | "other";
  score?: number;
  maxScore?: number;
  scales?: { name: string; score: number; [field: string]: unknown }[];
  /** In the instrument's order. */
  answers?: (Answer | { value: Answer; question?: string; [field: string]: unknown })[];
  interpretation?: string;
  session?: RecordId;
}

/** `diagnosis` */
export interface DiagnosisContent extends Common {
  /** Or a national edition, such as "ICD-10-GM". */
  system: "ICD-10" | "ICD-11" | "DSM-5-TR" | (string & {});
  /** "F32.1", "6A70.1" */
  code: string;
  /** The code's wording. */
  label?: string;
  status?: "provisional" | "confirmed" | "in-partial-remission" | "in-remission" | "resolved" | "ruled-out";
  /** Main diagnosis. */
  principal?: boolean;
  /** Onset. */
  since?: IsoPartialDate;
  until?: IsoPartialDate;
  specifiers?: string[];
  note?: string;
}

/** `medication` */
export interface MedicationContent extends Common {
  /** Substance or product. */
  name: string;
  /** With its unit: "50 mg". */
  dose?: string;
  frequency?: string;
  route?: string;
  indication?: string;
  prescriber?: string;
  status?: "planned" | "active" | "paused" | "stopped";
  since?: IsoPartialDate;
  until?: IsoPartialDate;
  /** Wanted and unwanted. */
  effects?: string;
  note?: string;
}

/** `intake`: what a person brings. `history` is that of the present problem. */
export interface IntakeContent extends Common {
  presentingProblem: string;
  history?: string;
  psychiatricHistory?: string;
  medicalHistory?: string;
  familyHistory?: string;
  socialHistory?: string;
  traumaHistory?: string;
  substanceUse?: string;
  mentalStatus?: string;
  strengths?: string;
  risk?: string;
  formulation?: string;
  plan?: string;
  referredBy?: string;
  goals?: string[];
  medications?: string[];
  allergies?: string[];
}

/** A safety plan, in the order of Stanley and Brown. */
export interface SafetyPlan {
  warningSigns?: string[];
  coping?: string[];
  distractions?: string[];
  people?: string[];
  professionals?: string[];
  environment?: string[];
  reasons?: string[];
  [field: string]: unknown;
}

/** `risk`: an assessment of risk; `level` is overall, as judged. */
export interface RiskContent extends Common {
  level: "none" | "low" | "moderate" | "high" | "imminent";
  assessedAt?: IsoDate | IsoDateTime;
  about?: ("suicide" | "self-harm" | "harm-to-others" | "harm-from-others" | "self-neglect" | "other")[];
  ideation?: string;
  intent?: string;
  means?: string;
  history?: string;
  /** What was done. */
  actions?: string;
  note?: string;
  riskFactors?: string[];
  protectiveFactors?: string[];
  safetyPlan?: SafetyPlan;
  reviewOn?: IsoDate;
  session?: RecordId;
}

/** `mood`: a diary entry. */
export interface MoodContent extends Common {
  /** 0 worst to 10 best. */
  score: number;
  at?: IsoDate | IsoDateTime;
  /** 0 none to 10 most. */
  energy?: number;
  /** 0 none to 10 most. */
  anxiety?: number;
  /** Hours, 0 to 24. */
  sleepHours?: number;
  emotions?: string[];
  note?: string;
}

/** `consent`: the clinical record of a consent. It grants nothing. */
export interface ConsentContent extends Common {
  /** What is agreed to: "telehealth", "recording", "treatment". */
  purpose: string;
  status: "given" | "refused" | "withdrawn";
  at?: IsoDate | IsoDateTime;
  /** Who decided: the person, a guardian. */
  by?: string;
  /** Who receives or may act. */
  to?: string;
  /** Kinds of record it covers. */
  kinds?: string[];
  from?: IsoDate;
  until?: IsoDate;
  form?: "written" | "verbal" | "electronic";
  /** Where the signed form is, or its wording and version. */
  evidence?: string;
  note?: string;
}

/** `amendment`: what is added to a record that stays as it was. */
export interface AmendmentContent extends Common {
  /** The record amended. */
  of: RecordId;
  text: string;
  reason?: string;
  /** The revision amended. */
  revision?: number;
}

/** One note, message, plan, …: objects travel as JSON, strings as text, bytes as bytes. Opening gives back what was sealed. */
export type NoteRecord =
  | { kind: "progress"; content: ProgressContent }
  | { kind: "process"; content: string | ProcessContent }
  | { kind: "message"; content: string | MessageContent }
  | { kind: "plan"; content: PlanContent }
  | { kind: "session"; content: SessionContent }
  | { kind: "assessment"; content: AssessmentContent }
  | { kind: "diagnosis"; content: DiagnosisContent }
  | { kind: "medication"; content: MedicationContent }
  | { kind: "intake"; content: IntakeContent }
  | { kind: "risk"; content: RiskContent }
  | { kind: "mood"; content: MoodContent }
  | { kind: "consent"; content: ConsentContent }
  | { kind: "amendment"; content: AmendmentContent }
  /** The site's own. */
  | { kind: `x-${string}`; content: string | Uint8Array | { [key: string]: unknown } | unknown[] };
