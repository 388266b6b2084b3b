/** Of an admin token, which stands alone between anybody and the API. */
export const MIN_ADMIN_TOKEN_CHARACTERS = 16;
