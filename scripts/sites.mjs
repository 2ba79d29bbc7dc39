// The sites of `examples/` that run on Debian's packages: what each needs, and whether this machine has it. Nothing is installed:
// scripts/install-sites does that.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const succeeds = (command, args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const hasExtension = (name) => succeeds("php", ["-r", `exit(extension_loaded('${name}') ? 0 : 1);`]);

/** `needs`: by name of what is needed, whether it is here. */
const SITES = {
  wordpress: {
    title: "WordPress",
    needs: {
      wordpress: () => existsSync("/usr/share/wordpress/wp-settings.php"),
      "wordpress-theme-twentytwentythree": () => existsSync("/usr/share/wordpress/wp-content/themes/twentytwentythree"),
      "mariadb-server-core": () => succeeds("mariadbd", ["--version"]),
      "php-curl": () => hasExtension("curl"),
      "php-mysql": () => hasExtension("mysqli"),
    },
  },
  laravel: {
    title: "Laravel",
    needs: {
      "php-laravel-framework": () => existsSync("/usr/share/php/Illuminate/Foundation/Application.php"),
      "php-guzzlehttp-guzzle": () => existsSync("/usr/share/php/GuzzleHttp/autoload.php"),
      "php-curl": () => hasExtension("curl"),
    },
  },
};

/** The sites that this machine can run, by name, and what the others lack. */
export function findSites() {
  const found = [];
  const missing = [];
  for (const [name, { title, needs }] of Object.entries(SITES)) {
    const lacks = Object.keys(needs).filter((each) => !needs[each]());
    if (lacks.length === 0) found.push(name);
    else missing.push(`${title} (${lacks.join(", ")})`);
  }
  return { found, missing };
}
