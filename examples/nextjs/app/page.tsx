// A server component; what signs in and draws is the client component in it, which the server renders, too.
import { Report } from "./report";

export default function Page() {
  return <Report />;
}
