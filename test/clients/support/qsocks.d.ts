// The package brings no types. Only what is used here.
declare module "qsocks" {
  interface GenericObject {
    getLayout(): Promise<{ qHyperCube: { qDataPages: { qMatrix: { qText: string }[][] }[] } }>;
  }
  interface Doc {
    getObject(id: string): Promise<GenericObject>;
  }
  interface Global {
    readonly connection: { close(): void };
    productVersion(): Promise<string>;
    getAuthenticatedUser(): Promise<string>;
    getDocList(): Promise<{ qDocId: string }[]>;
    openDoc(id: string): Promise<Doc>;
  }
  interface Config {
    host: string;
    port: number;
    prefix: string;
    isSecure: boolean;
    ca: string;
    appname?: string;
    ticket?: string;
    headers?: Record<string, string>;
    identity?: string;
  }
  const qsocks: { Connect(config: Config): Promise<Global>; ConnectOpenApp(config: Config): Promise<[Global, Doc]> };
  export default qsocks;
}
