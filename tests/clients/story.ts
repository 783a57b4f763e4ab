// The twelve steps with the types that openapi-typescript makes, checked by `tsc --strict`. One phase a call.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components as Assessment, paths as AssessmentPaths } from "./assessment.js";
import type { paths as PaymentsPaths } from "./payments.js";
import type { components as Referral, paths as ReferralPaths } from "./referral.js";
import type { paths as TariffPaths } from "./tariff.js";

type State = {
  service: string; client: string; assessment: string; episode: string;
  due: number; settled: number; withdrawn: string[]; position: string;
};
type Told = { urls: Record<string, string>; tokens: Record<string, string>; scheme: string; familyName: string; today: string };

const told: Told = JSON.parse(process.env.LASARS_STORY ?? "{}");
const contract = "riverside-2012";
const by = (service: string, role: string) => ({
  baseUrl: told.urls[service], headers: { Authorization: `Bearer ${told.tokens[role]}` },
});
const assessment = (role: string) => createClient<AssessmentPaths>(by("assessment", role));
const referral = (role: string) => createClient<ReferralPaths>(by("referral", role));
const tariff = (role: string) => createClient<TariffPaths>(by("tariff", role));
const payments = (role: string) => createClient<PaymentsPaths>(by("payments", role));
const once = () => ({ "Idempotency-Key": randomUUID() });

async function sent<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined) throw new Error(`${response.status} ${response.url} ${JSON.stringify(error)}`);
  return data;
}

async function publish(state: State): Promise<void> {
  const { schemeId, version } = await sent(
    tariff("commissioner").POST("/schemes", { params: { header: once() }, body: { toml: told.scheme } }),
  );
  await sent(tariff("commissioner").POST("/schemes/{schemeId}/versions/{version}/publish", {
    params: { header: once(), path: { schemeId, version } },
  }));
  await sent(referral("commissioner").PUT("/organisations/{code}", {
    params: { path: { code: "riverside" } }, body: { name: "Riverside Recovery", kind: "provider" },
  }));
  const body: Referral["schemas"]["ServiceBody"] = {
    organisation: "riverside", name: "Structured day programme", isTreatment: true, places: 20,
    modality: { code: "5", list: "cds-h" }, setting: { code: "community", list: "lasars" }, eligibility: { minAge: 18 },
  };
  state.service = (await sent(referral("commissioner").POST("/services", { params: { header: once() }, body }))).id;
}

async function contact(state: State): Promise<void> {
  await sent(assessment("assessor").POST("/contacts", {
    params: { header: once() },
    body: {
      clientId: state.client, on: told.today, source: { code: "4", list: "cds-h" }, setting: "contact_centre",
      kind: "assessment", access: "drop_in", attendance: "attended", presenting: ["1011"],
    },
  }));
}

type Assessed = Assessment["schemas"]["AssessmentBody"];
async function assess(state: State, injecting: Assessed["injecting"], points: Assessed["points"]): Promise<void> {
  const body: Assessed = {
    clientId: state.client, kind: "comprehensive", assessedOn: told.today, injecting, points,
    drugProfile: [{ code: "1011", rank: 1 }], flags: [],
  };
  state.assessment = (await sent(assessment("assessor").POST("/assessments", { params: { header: once() }, body }))).id;
}

async function arrive(state: State): Promise<void> {
  const { clientId } = await sent(assessment("assessor").POST("/persons", {
    params: { header: once() },
    body: { givenName: "Rosalind", familyName: told.familyName, birthDate: "1979-02-11", sex: "female" },
  }));
  state.client = clientId;
  await contact(state);
  const points = { drug_use: 4, injecting: 3, health: 2, housing: 1, offending: 0, previous_treatment: 2 };
  await assess(state, "currently", points);
}

async function refer(state: State): Promise<void> {
  const query = { assessmentId: state.assessment };
  const [proposal] = (await sent(tariff("assessor").GET("/proposals", { params: { query } }))).items;
  if (proposal === undefined) throw new Error("no proposal");
  const path = { proposalId: proposal.id };
  await sent(tariff("assessor").GET("/proposals/{proposalId}", { params: { path } }));
  await sent(tariff("assessor").POST("/proposals/{proposalId}/confirm", {
    params: { path, header: { ...once(), "If-Match": `"${proposal.revision}"` } }, body: {},
  }));
  const matches = await sent(referral("assessor").GET("/matches", { params: { query: { clientId: state.client } } }));
  if (!matches.items[0]?.eligible) throw new Error("nobody is eligible");
  const { id } = await sent(referral("assessor").POST("/referrals", {
    params: { header: once() },
    body: { clientId: state.client, assessmentId: state.assessment, serviceId: state.service, choice: "client" },
  }));
  await sent(referral("provider").POST("/referrals/{referralId}/accept", {
    params: { header: once(), path: { referralId: id } }, body: { firstOfferedOn: told.today },
  }));
  state.episode = (await sent(referral("provider").POST("/referrals/{referralId}/start", {
    params: { header: once(), path: { referralId: id } }, body: { startedOn: told.today, careCoordinating: true },
  }))).id;
}

async function review(state: State, stage: "start" | "review", days: number, quality: number): Promise<void> {
  await sent(assessment("provider").POST("/top-reviews", {
    params: { header: once() },
    body: {
      clientId: state.client, episodeId: state.episode, stage, on: told.today,
      items: { opiates: { days }, injecting: { days }, qualityOfLife: { value: quality } },
    },
  }));
}

async function leave(state: State): Promise<void> {
  await sent(referral("clinician").POST("/episodes/{episodeId}/end", {
    params: { header: once(), path: { episodeId: state.episode } },
    body: { endedOn: told.today, reason: { code: "80", list: "cds-f" } },
  }));
}

async function outcomes(state: State, which: "proposed" | "withdrawn") {
  const query = { clientId: state.client, state: which };
  return (await sent(assessment("verifier").GET("/outcomes", { params: { query } }))).items;
}

async function verify(state: State): Promise<void> {
  for (const each of await outcomes(state, "proposed")) {
    await sent(assessment("verifier").POST("/outcomes/{outcomeId}/verify", {
      params: { path: { outcomeId: each.id }, header: { ...once(), "If-Match": `"${each.revision}"` } },
      body: { decision: "verified" },
    }));
  }
}

async function pay(state: State): Promise<void> {
  const claims = await sent(payments("auditor").GET("/claims", { params: { query: { contract, limit: 200 } } }));
  state.due = claims.items.filter((each) => each.state === "due").reduce((sum, each) => sum + (each.pence ?? 0), 0);
  const body = { contract, runOn: told.today };
  const { id } = await sent(payments("finance_proposer").POST("/runs", { params: { header: once() }, body }));
  const again = await payments("finance_proposer").POST("/runs", { params: { header: once() }, body });
  if (again.response.status !== 409 || again.error?.runId !== id) throw new Error(JSON.stringify(again.error));
  const path = { runId: id };
  await sent(payments("finance_approver").POST("/runs/{runId}/approve", { params: { header: once(), path } }));
  await sent(payments("finance_releaser").POST("/runs/{runId}/release", { params: { header: once(), path } }));
}

async function settle(state: State): Promise<void> {
  const [remittance] = (await sent(payments("auditor").GET("/remittances", { params: { query: { contract } } }))).items;
  if (remittance === undefined) throw new Error("no remittance");
  state.settled = (await sent(payments("finance_releaser").POST("/remittances/{remittanceId}/settle", {
    params: { header: once(), path: { remittanceId: remittance.id } },
    body: { reference: "BACS-0001", settledOn: told.today },
  }))).netPence;
}

async function comeBack(state: State): Promise<void> {
  await contact(state);
  const points = { drug_use: 3, injecting: 1, health: 2, housing: 1, offending: 0, previous_treatment: 3 };
  await assess(state, "previously", points);
}

async function look(state: State): Promise<void> {
  state.withdrawn = (await outcomes(state, "withdrawn")).map((each) => `${each.measure} ${each.reason}`).sort();
  const found = await sent(payments("auditor").GET("/positions"));
  state.position = found.items[0]?.contract ?? "";
}

const phases: Record<string, (state: State) => Promise<void>> = {
  publish, arrive, refer, leave, verify, pay, settle, look, return: comeBack,
  start: (state) => review(state, "start", 24, 7),
  review: (state) => review(state, "review", 0, 13),
};

const [phase = "", path = ""] = process.argv.slice(2);
const kept: State = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
await phases[phase]!(kept);
writeFileSync(path, JSON.stringify(kept));
