// The twelve steps with the clients that openapi-generator makes. One phase a call: `story PHASE STATE`.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sort"

	"lasars.example/story/assessment"
	"lasars.example/story/payments"
	"lasars.example/story/referral"
	"lasars.example/story/tariff"
)

const contract = "riverside-2012"

type state struct {
	Service    string   `json:"service"`
	Client     string   `json:"client"`
	Assessment string   `json:"assessment"`
	Episode    string   `json:"episode"`
	Due        int64    `json:"due"`
	Settled    int64    `json:"settled"`
	Withdrawn  []string `json:"withdrawn"`
	Position   string   `json:"position"`
}

var told struct {
	Urls       map[string]string `json:"urls"`
	Tokens     map[string]string `json:"tokens"`
	Scheme     string            `json:"scheme"`
	FamilyName string            `json:"familyName"`
	Today      string            `json:"today"`
}

func must[T any](found T, answer *http.Response, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err, answer)
		if said, ok := err.(interface{ Body() []byte }); ok {
			fmt.Fprintln(os.Stderr, string(said.Body()))
		}
		os.Exit(1)
	}
	return found
}

// read makes a body of the client's own type: it refuses what the document does not know, and what is missing.
func read[T any](text string, given ...any) T {
	var body T
	if err := json.Unmarshal([]byte(fmt.Sprintf(text, given...)), &body); err != nil {
		panic(err)
	}
	return body
}

func once() string { return rand.Text() }

func bearer(role string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + told.Tokens[role]}
}

func assessments(role string) *assessment.APIClient {
	settings := assessment.NewConfiguration()
	settings.Servers[0].URL, settings.DefaultHeader = told.Urls["assessment"], bearer(role)
	return assessment.NewAPIClient(settings)
}

func referrals(role string) *referral.APIClient {
	settings := referral.NewConfiguration()
	settings.Servers[0].URL, settings.DefaultHeader = told.Urls["referral"], bearer(role)
	return referral.NewAPIClient(settings)
}

func tariffs(role string) *tariff.APIClient {
	settings := tariff.NewConfiguration()
	settings.Servers[0].URL, settings.DefaultHeader = told.Urls["tariff"], bearer(role)
	return tariff.NewAPIClient(settings)
}

func pays(role string) *payments.APIClient {
	settings := payments.NewConfiguration()
	settings.Servers[0].URL, settings.DefaultHeader = told.Urls["payments"], bearer(role)
	return payments.NewAPIClient(settings)
}

var ctx = context.Background()

func publish(s *state) {
	text, _ := json.Marshal(told.Scheme)
	scheme := read[tariff.SchemeBody](`{"toml": %s}`, text)
	drafted := must(tariffs("commissioner").SchemesAPI.DraftScheme(ctx).IdempotencyKey(once()).SchemeBody(scheme).Execute())
	must(tariffs("commissioner").SchemesAPI.PublishScheme(ctx, drafted.SchemeId, drafted.Version).IdempotencyKey(once()).Execute())
	organisation := read[referral.OrganisationBody](`{"name": "Riverside Recovery", "kind": "provider"}`)
	must(referrals("commissioner").DirectoryAPI.PutOrganisation(ctx, "riverside").OrganisationBody(organisation).Execute())
	service := read[referral.ServiceBody](`{"organisation": "riverside", "name": "Structured day programme", "isTreatment": true, "places": 20,
		"modality": {"code": "5", "list": "cds-h"}, "setting": {"code": "community", "list": "lasars"}, "eligibility": {"minAge": 18}}`)
	s.Service = must(referrals("commissioner").DirectoryAPI.AddService(ctx).IdempotencyKey(once()).ServiceBody(service).Execute()).Id
}

func contact(s *state) {
	body := read[assessment.ContactBody](`{"clientId": %q, "on": %q, "source": {"code": "4", "list": "cds-h"}, "setting": "contact_centre",
		"kind": "assessment", "access": "drop_in", "attendance": "attended", "presenting": ["1011"]}`, s.Client, told.Today)
	must(assessments("assessor").ContactsAPI.RecordContact(ctx).IdempotencyKey(once()).ContactBody(body).Execute())
}

func assess(s *state, injecting, points string) {
	body := read[assessment.AssessmentBody](`{"clientId": %q, "kind": "comprehensive", "assessedOn": %q, "injecting": %q, "points": %s,
		"drugProfile": [{"code": "1011", "rank": 1}], "flags": []}`, s.Client, told.Today, injecting, points)
	s.Assessment = must(assessments("assessor").AssessmentsAPI.SubmitAssessment(ctx).IdempotencyKey(once()).AssessmentBody(body).Execute()).Id
}

func arrive(s *state) {
	body := read[assessment.Arrival](`{"givenName": "Rosalind", "familyName": %q, "birthDate": "1979-02-11", "sex": "female"}`, told.FamilyName)
	s.Client = must(assessments("assessor").PersonsAPI.RegisterPerson(ctx).IdempotencyKey(once()).Arrival(body).Execute()).ClientId
	contact(s)
	assess(s, "currently", `{"drug_use": 4, "injecting": 3, "health": 2, "housing": 1, "offending": 0, "previous_treatment": 2}`)
}

func refer(s *state) {
	proposals := tariffs("assessor").ProposalsAPI
	proposal := must(proposals.ListProposals(ctx).AssessmentId(s.Assessment).Execute()).Items[0]
	must(proposals.ReadProposal(ctx, proposal.Id).Execute())
	tag := fmt.Sprintf(`"%d"`, proposal.Revision)
	must(proposals.ConfirmProposal(ctx, proposal.Id).IdempotencyKey(once()).IfMatch(tag).ConfirmationBody(tariff.ConfirmationBody{}).Execute())
	if !must(referrals("assessor").DirectoryAPI.ListMatches(ctx).ClientId(s.Client).Execute()).Items[0].Eligible {
		panic("nobody is eligible")
	}
	body := read[referral.ReferralBody](`{"clientId": %q, "assessmentId": %q, "serviceId": %q, "choice": "client"}`, s.Client, s.Assessment, s.Service)
	made := must(referrals("assessor").ReferralsAPI.ReferClient(ctx).IdempotencyKey(once()).ReferralBody(body).Execute())
	accepted := read[referral.AcceptBody](`{"firstOfferedOn": %q}`, told.Today)
	must(referrals("provider").ReferralsAPI.AcceptReferral(ctx, made.Id).IdempotencyKey(once()).AcceptBody(accepted).Execute())
	started := read[referral.StartBody](`{"startedOn": %q, "careCoordinating": true}`, told.Today)
	s.Episode = must(referrals("provider").ReferralsAPI.StartTreatment(ctx, made.Id).IdempotencyKey(once()).StartBody(started).Execute()).Id
}

func review(stage string, days, quality int) func(*state) {
	return func(s *state) {
		body := read[assessment.ReviewBody](`{"clientId": %q, "episodeId": %q, "stage": %q, "on": %q,
			"items": {"opiates": {"days": %[5]d}, "injecting": {"days": %[5]d}, "qualityOfLife": {"value": %[6]d}}}`,
			s.Client, s.Episode, stage, told.Today, days, quality)
		must(assessments("provider").ReviewsAPI.RecordReview(ctx).IdempotencyKey(once()).ReviewBody(body).Execute())
	}
}

func leave(s *state) {
	body := read[referral.EndBody](`{"endedOn": %q, "reason": {"code": "80", "list": "cds-f"}}`, told.Today)
	must(referrals("clinician").EpisodesAPI.EndEpisode(ctx, s.Episode).IdempotencyKey(once()).EndBody(body).Execute())
}

func outcomes(s *state, which string) []assessment.OutcomeView {
	return must(assessments("verifier").OutcomesAPI.ListOutcomes(ctx).ClientId(s.Client).State(which).Execute()).Items
}

func verify(s *state) {
	for _, each := range outcomes(s, "proposed") {
		tag := fmt.Sprintf(`"%d"`, each.Revision)
		body := assessment.VerifiedAsVerifyOutcomeBody(assessment.NewVerified("verified"))
		must(assessments("verifier").OutcomesAPI.VerifyOutcome(ctx, each.Id).IdempotencyKey(once()).IfMatch(tag).VerifyOutcomeBody(body).Execute())
	}
}

func pay(s *state) {
	for _, each := range must(pays("auditor").ClaimsAPI.ListClaims(ctx).Contract(contract).Limit(200).Execute()).Items {
		if each.State == payments.CLAIM_STATE_DUE {
			s.Due += each.Pence
		}
	}
	body := read[payments.RunBody](`{"contract": %q, "runOn": %q}`, contract, told.Today)
	run := must(pays("finance_proposer").RunsAPI.ProposeRun(ctx).IdempotencyKey(once()).RunBody(body).Execute())
	_, answer, err := pays("finance_proposer").RunsAPI.ProposeRun(ctx).IdempotencyKey(once()).RunBody(body).Execute()
	refused, ok := err.(*payments.GenericOpenAPIError)
	if !ok || answer.StatusCode != http.StatusConflict {
		panic(fmt.Sprint("a second run of a day was not refused: ", err))
	}
	if problem, ok := refused.Model().(payments.Problem); !ok || problem.GetRunId() != run.Id {
		panic(fmt.Sprint("a refusal without its reason: ", string(refused.Body())))
	}
	must(pays("finance_approver").RunsAPI.ApproveRun(ctx, run.Id).IdempotencyKey(once()).Execute())
	must(pays("finance_releaser").RunsAPI.ReleaseRun(ctx, run.Id).IdempotencyKey(once()).Execute())
}

func settle(s *state) {
	remittance := must(pays("auditor").RemittancesAPI.ListRemittances(ctx).Contract(contract).Execute()).Items[0]
	body := read[payments.SettlementBody](`{"reference": "BACS-0001", "settledOn": %q}`, told.Today)
	s.Settled = must(pays("finance_releaser").RemittancesAPI.SettleRemittance(ctx, remittance.Id).IdempotencyKey(once()).SettlementBody(body).Execute()).NetPence
}

func comeBack(s *state) {
	contact(s)
	assess(s, "previously", `{"drug_use": 3, "injecting": 1, "health": 2, "housing": 1, "offending": 0, "previous_treatment": 3}`)
}

func look(s *state) {
	s.Withdrawn = []string{}
	for _, each := range outcomes(s, "withdrawn") {
		s.Withdrawn = append(s.Withdrawn, each.Measure+" "+*each.Reason.Get())
	}
	sort.Strings(s.Withdrawn)
	s.Position = must(pays("auditor").PositionsAPI.ListPositions(ctx).Execute()).Items[0].Contract
}

func main() {
	phases := map[string]func(*state){
		"publish": publish, "arrive": arrive, "refer": refer, "start": review("start", 24, 7), "review": review("review", 0, 13),
		"leave": leave, "verify": verify, "pay": pay, "settle": settle, "return": comeBack, "look": look,
	}
	if err := json.Unmarshal([]byte(os.Getenv("LASARS_STORY")), &told); err != nil {
		panic(err)
	}
	var kept state
	if text, err := os.ReadFile(os.Args[2]); err == nil {
		if err := json.Unmarshal(text, &kept); err != nil {
			panic(err)
		}
	}
	phases[os.Args[1]](&kept)
	text, _ := json.Marshal(kept)
	if err := os.WriteFile(os.Args[2], text, 0o600); err != nil {
		panic(err)
	}
}
