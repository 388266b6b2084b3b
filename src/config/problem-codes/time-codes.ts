import type { CodeTable } from "./problem-code.ts";

/** D: durations, hours, time zones and schedules. */
export const TIME_CODES = {
  D501: {
    means: "A duration has no unit.",
    how: "Write 24h, 24m, 90s or 2d.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: Declined }\n  after: 24',
    right: '- slack: { channel: "#kyc", text: Declined }\n  after: 24h',
  },
  D502: {
    means: "This is no duration, or one that is too short or too long here.",
    how: "Write it like 90s, 15m, 24h, 2d, 1w or 1h30m.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: Declined }\n  after: a day',
    right: '- slack: { channel: "#kyc", text: Declined }\n  after: 1d',
  },
  D503: {
    means: "This is no range of times.",
    how: 'Write both times with minutes, in quotes: "09:00-17:30".',
    part: "file",
    wrong: "version: 1\nhours:\n  office:\n    open: { mon-fri: 9-5 }",
    right: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }',
  },
  D504: {
    means: "There is no time zone of this name.",
    how: "Write continent and city, like Europe/London; UTC if none is wanted.",
    part: "file",
    wrong: 'version: 1\nhours:\n  office:\n    timezone: Europe/Lodnon\n    open: { mon-fri: "09:00-17:00" }',
    right: 'version: 1\nhours:\n  office:\n    timezone: Europe/London\n    open: { mon-fri: "09:00-17:00" }',
  },
  D505: {
    means: "The schedule never fires: no month has such a day.",
    how: 'For the end of a month write "every last day of the month at 09:00".',
    part: "rule",
    wrong: 'schedule: "0 9 31 2 *"',
    right: "schedule: every last day of the month at 09:00",
  },
  D506: {
    means: "These hours never open, so that what waits for them would wait for ever.",
    how: "Name at least one day.",
    part: "file",
    wrong: "version: 1\nhours:\n  office:\n    open: {}",
    right: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }',
  },
  D507: {
    means: "This is no day of the week.",
    how: "Write mon, tue, wed, thu, fri, sat or sun, a range like mon-fri, or a list like mon,wed.",
    part: "file",
    wrong: 'version: 1\nhours:\n  office:\n    open: { weekdays: "09:00-17:00" }',
    right: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }',
  },
  D508: {
    means: "This is no schedule, neither in words nor as cron.",
    how: 'Write it like "every weekday at 09:00", or as the five fields of cron.',
    part: "rule",
    wrong: "schedule: each morning",
    right: "schedule: every day at 09:00",
  },
  D509: {
    means: "This is no date.",
    how: 'Write year, month and day in quotes, "2026-12-25", or a range "2026-12-24..2026-12-26".',
    part: "file",
    wrong: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }\n    closed: ["25.12.2026"]',
    right: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }\n    closed: ["2026-12-25"]',
  },
  D510: {
    means: "A day is given twice, or two ranges of times overlap.",
    how: "Give each day once; a day with a break has a list of ranges.",
    part: "file",
    wrong: 'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00", fri: "09:00-15:00" }',
    right: 'version: 1\nhours:\n  office:\n    open: { mon-thu: "09:00-17:00", fri: "09:00-15:00" }',
  },
  D511: {
    means: "`during:` or `outside:` names hours that no file has.",
    how: "Write them under `hours:`, or mend the name.",
    part: "file",
    wrong:
      'version: 1\nrules:\n  tell:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\n        during: office',
    right:
      'version: 1\nhours:\n  office:\n    open: { mon-fri: "09:00-17:00" }\nrules:\n  tell:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\n        during: office',
  },
} as const satisfies CodeTable;
