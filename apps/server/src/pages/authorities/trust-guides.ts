/** How to make a system, or a program with a list of its own, trust a root: what to do, in order. */
export interface TrustGuide {
  readonly platform: string;
  readonly steps: readonly TrustStep[];
}

export interface TrustStep {
  readonly text: string;
  /** For a terminal. */
  readonly command?: string;
}

/** @param name of the authority, which its file is called after */
export function trustGuides(name: string): readonly TrustGuide[] {
  const file = `${name}.pem`;
  return [
    {
      platform: 'Debian, Ubuntu',
      steps: [
        {
          text: 'Copy it to where the local ones are; the name has to end in .crt. Then have the list made again.',
          command: `sudo cp ${file} /usr/local/share/ca-certificates/${name}.crt\nsudo update-ca-certificates`,
        },
      ],
    },
    {
      platform: 'Fedora, RHEL',
      steps: [
        {
          text: 'Put it among the anchors, and have the lists made again.',
          command: `sudo cp ${file} /etc/pki/ca-trust/source/anchors/\nsudo update-ca-trust`,
        },
      ],
    },
    {
      platform: 'macOS',
      steps: [
        {
          text: 'Add it to the keychain of the system as a root. It asks for the password of an administrator.',
          command: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
        },
      ],
    },
    {
      platform: 'Windows',
      steps: [
        { text: 'In a terminal that was started as administrator:', command: `certutil -addstore -f Root ${file}` },
      ],
    },
    {
      platform: 'iOS, iPadOS',
      steps: [
        { text: `Open the address of ${name}.der in Safari, and allow the profile to be downloaded.` },
        { text: 'Settings, General, VPN & Device Management: choose the profile, and install it.' },
        { text: 'Settings, General, About, Certificate Trust Settings: switch full trust on for the root.' },
      ],
    },
    {
      platform: 'Android',
      steps: [
        { text: `Download ${name}.der.` },
        {
          text: 'Settings, Security & privacy, More security settings, Encryption & credentials, Install a certificate, CA certificate: install anyway, and choose the file. (Some makers name the steps otherwise: search the settings for “CA certificate”.)',
        },
        {
          text: 'Browsers trust it then; most other apps do not, unless their maker says that they trust user certificates.',
        },
      ],
    },
    {
      platform: 'Firefox',
      steps: [
        {
          text: 'Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import: choose the file.',
        },
        { text: 'Tick “Trust this CA to identify websites”.' },
      ],
    },
    {
      platform: 'Java',
      steps: [
        {
          text: 'Into the list of the Java that runs the program. The usual password of that list is changeit.',
          command: `sudo keytool -importcert -cacerts -alias ${name} -file ${file}`,
        },
      ],
    },
  ];
}
