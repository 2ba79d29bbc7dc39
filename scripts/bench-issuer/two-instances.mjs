// Two handlers behind nginx with limits in one Redis, as one arm: both programs are Debian's, in a folder of their own.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";

const isHere = (program) => spawnSync(program, ["-v"]).error === undefined;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function untilOpen(port) {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const nginxConf = (folder, port, [one, two]) => `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) => `${each}_temp_path ${folder}/${each};`).join(" ")}
  # An arm waits for its turn longer than Node keeps an idle connection (5 s): nginx closes it first.
  upstream tickets {
    server 127.0.0.1:${one} max_fails=0;
    server 127.0.0.1:${two} max_fails=0;
    keepalive 128;
    keepalive_timeout 3s;
  }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000;
    location / { proxy_pass http://tickets; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;

/** `startArm(quiet, store)` starts one instance. `undefined` where nginx or Redis is not on this machine. */
export async function startTwoInstances(startArm) {
  if (!isHere("nginx") || !isHere("redis-server")) return undefined;
  const folder = await mkdtemp(path.join(os.tmpdir(), "bench-issuer-two-"));
  const [redisPort, port] = [await freePort(), await freePort()];
  const settings = [
    "--port",
    String(redisPort),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  const redis = spawn("redis-server", settings, { stdio: "ignore" });
  await untilOpen(redisPort);
  const store = `redis://127.0.0.1:${redisPort}`;
  const instances = [await startArm("told", store), await startArm("told", store)];
  await writeFile(
    `${folder}/nginx.conf`,
    nginxConf(
      folder,
      port,
      instances.map((instance) => instance.port),
    ),
  );
  const nginx = spawn("nginx", ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", "stderr", "-g", "daemon off;"], {
    stdio: "ignore",
  });
  await untilOpen(port);
  return {
    port,
    async ask(question) {
      const answers = await Promise.all(instances.map((instance) => instance.ask(question)));
      return { cpuMs: answers.reduce((sum, { cpuMs }) => sum + cpuMs, 0) };
    },
    async stop() {
      for (const instance of instances) instance.stop();
      const ended = [once(nginx, "exit"), once(redis, "exit")];
      nginx.kill("SIGTERM");
      redis.kill("SIGTERM");
      await Promise.all(ended);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
