/** Rules that the examples of tests are about. */
export const TESTED_RULES = `version: 1
hours:
  office: { timezone: Europe/London, open: { mon-fri: "09:00-17:30" } }
rules:
  declined-alert:
    event: inquiry.declined
    when: { check.score: { at_least: 70 } }
    do:
      - slack: { channel: "#kyc", text: Declined }
  record-decision:
    event: [inquiry.approved, inquiry.declined]
    when: { subject.reference: { exists: true } }
    do:
      - record:
          table: customers
          key: "{{ event.subject.reference }}"
          set: { kyc_status: "{{ event.decision }}" }
  remind-expired:
    event: inquiry.expired
    do:
      - email: { to: "{{ event.subject.email }}", subject: Your identity check, text: Please go on. }
        after: 24h
  review-needed:
    event: inquiry.marked-for-review
    do:
      - slack: { channel: "#kyc", text: Somebody waits for you. }
        during: office
  approved-to-crm:
    event: inquiry.approved
    do:
      - webhook: { via: zapier-crm, body: { decision: "{{ event.decision }}" } }
  tried-out:
    event: inquiry.failed
    mode: shadow
    do:
      - slack: { channel: "#kyc", text: Somebody failed. }
`;
