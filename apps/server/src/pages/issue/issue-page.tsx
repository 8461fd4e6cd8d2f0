import { formatIssuingPolicy, type IssuingPolicy, keyAlgorithms, type ProfileSource } from '@certwright/core';
import { policyFacts, visible } from '@certwright/present';
import type { FormFields } from '../form-fields.ts';
import { SelectField, TextArea, TextField } from '../layout/controls.tsx';
import { Document, FormToken } from '../layout/document.tsx';
import { Facts } from '../layout/facts.tsx';
import { Faults } from '../layout/faults.tsx';
import type { Visitor } from '../session/visitor.ts';
import type { FieldFaults } from './field-faults.ts';
import type { FieldName } from './issue-order.ts';

export interface IssueProps {
  readonly visitor: Visitor;
  readonly policy: IssuingPolicy;
  /** Those that the policy allows. */
  readonly profiles: readonly ProfileSource[];
  readonly authorities: readonly string[];
  readonly fields: FormFields;
  readonly faults?: FieldFaults | undefined;
}

const usualLifetime = '365d';

/** What a certificate is to be; what the policy allows stands beside it. */
export function IssuePage({ visitor, profiles, ...props }: IssueProps) {
  const { policy, fields, faults } = props;
  const chosen = profiles.find(({ name }) => name === fields.profile) ?? profiles[0];
  return (
    <Document title="Issue a certificate" visitor={visitor}>
      <h1>Issue a certificate</h1>
      {faults && (
        <Faults intro="Nothing was issued." told={faults.form ?? ['What is wrong stands beside each field']} />
      )}
      <div class="beside">
        {chosen ? (
          <div>
            <Profiles profiles={profiles} chosen={chosen} faults={faults?.profile} />
            <form method="post" action="/issue" class="card">
              <FormToken formToken={visitor.formToken} />
              <input type="hidden" name="once" value={fields.once} />
              <input type="hidden" name="profile" value={chosen.name} />
              <Fields {...props} />
              <button type="submit">Issue</button>
            </form>
          </div>
        ) : (
          <p>Your policy allows no profile.</p>
        )}
        <section class="card" aria-labelledby="limits">
          <h2 id="limits">What your policy allows</h2>
          <Facts facts={policyFacts(formatIssuingPolicy(policy))} />
        </section>
      </div>
    </Document>
  );
}

interface ProfilesProps extends Pick<IssueProps, 'profiles'> {
  readonly chosen: ProfileSource;
  readonly faults: readonly string[] | undefined;
}

/** Links, for each profile is a form of its own. */
function Profiles({ profiles, chosen, faults = [] }: ProfilesProps) {
  return (
    <nav aria-label="Profile">
      <ul class="choices">
        {profiles.map(({ name }) => (
          <li>
            <a
              href={`/issue?${new URLSearchParams({ profile: name })}`}
              aria-current={name === chosen.name ? 'true' : undefined}
            >
              {visible(name)}
            </a>
          </li>
        ))}
      </ul>
      <p class="hint">{visible(chosen.description)}</p>
      {faults.length > 0 && <p class="fault">{faults.map(visible).join('; ')}</p>}
    </nav>
  );
}

type FieldsProps = Omit<IssueProps, 'visitor' | 'profiles'>;

function Fields({ policy, authorities, fields, faults }: FieldsProps) {
  const { longestValidity } = formatIssuingPolicy(policy);
  const { lifetime = longestValidity === 'any' ? usualLifetime : longestValidity, authority } = fields;
  return (
    <>
      <KeyChoice policy={policy} fields={fields} faults={faults?.key} />
      <div class="for-request">
        <TextArea
          id="certificationRequest"
          label="Certification request"
          hint="PKCS#10 in PEM. Subject and names are signed as they stand in it."
          faults={faults?.certificationRequest}
          value={fields.certificationRequest}
          rows={6}
        />
      </div>
      <div class="for-key-here">
        <NameFields fields={fields} faults={faults} />
      </div>
      <TextField
        id="lifetime"
        label="Valid for"
        hint="Such as 36h, 90d or 52w."
        faults={faults?.lifetime}
        value={lifetime}
      />
      <SelectField
        id="authority"
        label="Authority"
        faults={faults?.authority}
        choices={authorities}
        chosen={authority}
      />
    </>
  );
}

interface KeyChoiceProps extends Pick<IssueProps, 'policy' | 'fields'> {
  readonly faults: readonly string[] | undefined;
}

/** What is of no use for the chosen one is hidden by the style sheet, and not read. */
function KeyChoice({ policy, fields, faults = [] }: KeyChoiceProps) {
  const { key = policy.keysMadeHere ? 'here' : 'request' } = fields;
  return (
    <fieldset>
      <legend>Key</legend>
      <label class="option">
        <input type="radio" name="key" value="here" checked={key !== 'request'} id="key-here" /> made by the server, and
        shown once
      </label>
      <label class="option">
        <input type="radio" name="key" value="request" checked={key === 'request'} id="key-request" /> made by you:
        paste a request
      </label>
      {faults.length > 0 && <p class="fault">{faults.map(visible).join('; ')}</p>}
    </fieldset>
  );
}

function NameFields({ fields, faults }: Pick<IssueProps, 'fields' | 'faults'>) {
  const about = (id: FieldName, label: string, hint: string) => {
    return { id, label, hint, faults: faults?.[id], value: fields[id] };
  };
  return (
    <>
      <TextArea
        {...about('names', 'Names', 'Host names, IP addresses, e-mail addresses or URIs: one a line.')}
        rows={3}
      />
      <TextField {...about('commonName', 'Common name', 'Without it, the first of the names.')} />
      <TextField
        {...about('organization', 'Organizations', 'With commas between them; Kubernetes takes them for groups.')}
      />
      <SelectField
        id="keyAlgorithm"
        label="Kind of key"
        faults={faults?.keyAlgorithm}
        choices={keyAlgorithms}
        chosen={fields.keyAlgorithm}
      />
    </>
  );
}
