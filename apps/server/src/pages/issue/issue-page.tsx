import { formatIssuingPolicy, type IssuingPolicy, keyAlgorithms, type ProfileSource } from '@certwright/core';
import { policyFacts, visible } from '@certwright/present';
import { Document, FormToken, type SignedInVisitor } from '../layout/document.tsx';
import { Facts } from '../layout/facts.tsx';
import { describedBy, Field } from '../layout/field.tsx';
import type { FieldFaults } from './field-faults.ts';
import type { FieldName, IssueFields } from './issue-order.ts';

export interface IssueProps {
  readonly visitor: SignedInVisitor;
  readonly policy: IssuingPolicy;
  readonly profiles: readonly ProfileSource[];
  readonly authorities: readonly string[];
  /** The one that signs where nothing else is chosen. */
  readonly authority: string;
  readonly fields: IssueFields;
  readonly faults?: FieldFaults | undefined;
  /** Sent along, so that a form that is sent twice issues once. */
  readonly once: string;
}

const usualLifetime = '365d';

/** What a certificate is to be; what the policy allows stands beside it. */
export function IssuePage(props: IssueProps) {
  const { visitor, policy, profiles, fields, faults = {}, once } = props;
  const chosen = profiles.find(({ name }) => name === fields.profile) ?? profiles[0];
  return (
    <Document title="Issue a certificate" {...visitor}>
      <h1>Issue a certificate</h1>
      {Object.keys(faults).length > 0 && (
        <p class="fault" role="alert">
          Nothing was issued.{' '}
          {faults.form?.map((one) => visible(one)).join('; ') ?? 'What is wrong stands beside each field.'}
        </p>
      )}
      <div class="beside">
        {chosen ? (
          <div>
            <Profiles profiles={profiles} chosen={chosen} faults={faults.profile} />
            <form method="post" action="/issue" class="card">
              <FormToken formToken={visitor.formToken} />
              <input type="hidden" name="once" value={once} />
              <input type="hidden" name="profile" value={chosen.name} />
              <Fields {...props} />
              <button type="submit">Issue</button>
            </form>
          </div>
        ) : (
          <p>Your policy allows no profile.</p>
        )}
        <Limits policy={policy} />
      </div>
    </Document>
  );
}

function Profiles(props: {
  readonly profiles: readonly ProfileSource[];
  readonly chosen: ProfileSource;
  readonly faults: readonly string[] | undefined;
}) {
  const { profiles, chosen, faults = [] } = props;
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
      {faults.length > 0 && <p class="fault">{faults.map((one) => visible(one)).join('; ')}</p>}
    </nav>
  );
}

function Fields({ policy, authorities, authority, fields, faults = {} }: IssueProps) {
  const { longestValidity, keysMadeHere } = formatIssuingPolicy(policy);
  const about = (id: FieldName, label: string, hint?: string) => ({ id, label, hint, faults: faults[id] });
  const names = about('names', 'Names', 'Host names, IP addresses, e-mail addresses or URIs: one a line.');
  const commonName = about('commonName', 'Common name', 'Without it, the first of the names.');
  const organization = about(
    'organization',
    'Organizations',
    'With commas between them; Kubernetes takes them for groups.',
  );
  const lifetime = about('lifetime', 'Valid for', 'Such as 36h, 90d or 52w.');
  const algorithm = about('keyAlgorithm', 'Kind of key');
  const request = about(
    'certificationRequest',
    'Certification request',
    'PKCS#10 in PEM. Subject and names are signed as they stand in it.',
  );
  const signer = about('authority', 'Authority');
  const isRequest = fields.key === 'request' || (fields.key === undefined && !keysMadeHere);
  return (
    <>
      <fieldset>
        <legend>Key</legend>
        <label class="option">
          <input type="radio" name="key" value="here" checked={!isRequest} id="key-here" /> made by the server, and
          shown once
        </label>
        <label class="option">
          <input type="radio" name="key" value="request" checked={isRequest} id="key-request" /> made by you: paste a
          request
        </label>
        {faults.key && <p class="fault">{faults.key.map((one) => visible(one)).join('; ')}</p>}
      </fieldset>
      <div class="for-request">
        <Field {...request}>
          <textarea {...describedBy(request)} rows={6} spellcheck={false}>
            {fields.certificationRequest ?? ''}
          </textarea>
        </Field>
      </div>
      <div class="for-key-here">
        <Field {...names}>
          <textarea {...describedBy(names)} rows={3} spellcheck={false}>
            {fields.names ?? ''}
          </textarea>
        </Field>
        <Field {...commonName}>
          <input {...describedBy(commonName)} value={fields.commonName ?? ''} spellcheck={false} autocomplete="off" />
        </Field>
        <Field {...organization}>
          <input
            {...describedBy(organization)}
            value={fields.organization ?? ''}
            spellcheck={false}
            autocomplete="off"
          />
        </Field>
        <Field {...algorithm}>
          <select {...describedBy(algorithm)}>
            {keyAlgorithms.map((one) => (
              <option value={one} selected={one === (fields.keyAlgorithm ?? keyAlgorithms[0])}>
                {one}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Field {...lifetime}>
        <input
          {...describedBy(lifetime)}
          value={fields.lifetime ?? (longestValidity === 'any' ? usualLifetime : longestValidity)}
          spellcheck={false}
        />
      </Field>
      <Field {...signer}>
        <select {...describedBy(signer)}>
          {authorities.map((one) => (
            <option value={one} selected={one === (fields.authority ?? authority)}>
              {one}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
}

function Limits({ policy }: { readonly policy: IssuingPolicy }) {
  return (
    <section class="card" aria-labelledby="limits">
      <h2 id="limits">What your policy allows</h2>
      <Facts facts={policyFacts(formatIssuingPolicy(policy))} />
    </section>
  );
}
