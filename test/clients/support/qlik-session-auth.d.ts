// The package brings no types. Only what a backend calls.
declare module "qlik-session-auth" {
  interface SessionAnswer {
    readonly UserDirectory?: string;
    readonly UserId?: string;
    readonly SessionId?: string;
    readonly NewUser?: boolean;
    readonly Session?: SessionAnswer;
    readonly LastSessionForUser?: boolean;
  }
  export default class QlikSession {
    constructor(
      options: { host: string; port: number; prefix: string; xrfkey: string; pfx: string; passphrase: string },
      profile: { userDirectory: string; userId: string; sessionId: string },
    );
    addSession(): Promise<SessionAnswer>;
    getSession(): Promise<SessionAnswer>;
    deleteSession(): Promise<SessionAnswer>;
  }
}
