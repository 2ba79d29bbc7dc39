import { useState } from "react";
import { useChart, useQlik } from "./hooks";
import { logOut, signIn } from "./qlik";

function Chart({ objectId }: { objectId: string }) {
  return <div className="chart" ref={useChart(objectId)} />;
}

export function App() {
  const { text, isSignedOut } = useQlik();
  const [isOpen, setOpen] = useState(true);
  return (
    <main>
      <h1>Sales, by React</h1>
      <p role="status">{text}</p>
      <button onClick={isSignedOut ? signIn : logOut}>{isSignedOut ? "Sign in" : "Log out"}</button>
      <button onClick={() => setOpen(!isOpen)}>{isOpen ? "Hide the charts" : "Show the charts"}</button>
      {isOpen && (
        <section>
          <Chart objectId="pYxQd" />
          <Chart objectId="KmRbTs" />
        </section>
      )}
    </main>
  );
}
