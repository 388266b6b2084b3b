/** What Cloudflare's runtime makes mails of for its `send_email` bindings. */
declare module "cloudflare:email" {
  export class EmailMessage {
    constructor(from: string, to: string, raw: string);
  }
}
