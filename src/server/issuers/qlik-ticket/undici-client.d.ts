// The one part of undici that is used: with the whole package the server's file would be three times as long.
declare module "undici/lib/dispatcher/client.js" {
  import { Client } from "undici";
  export default Client;
}
