/** Nothing of its own: what is run inside it opens a store on its storage. */
export class EmptyObject {
  fetch(): Response {
    return new Response(null, { status: 404 });
  }
}
