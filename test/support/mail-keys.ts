/** What the fakes of mail providers take. */
export const RESEND_TEST_KEY = "re_test_key_of_nobody";
export const POSTMARK_TEST_TOKEN = "test-server-token-of-nobody";
