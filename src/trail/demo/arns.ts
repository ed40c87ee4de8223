/** Short names out of ARNs: AWS takes a name or an ARN wherever it asks for a cluster, service, task or revision. */

/** What follows the resource type in an ARN, or the text itself where it is no ARN: "service/prod/api" becomes "prod/api". */
function resourcePath(nameOrArn: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const resource = nameOrArn.split(':').slice(5).join(':');
  return resource.slice(resource.indexOf('/') + 1);
}

/** The last part of a name or ARN: cluster name, service name, task id, or `family:revision`. */
export function shortName(nameOrArn: string): string {
  return resourcePath(nameOrArn).split('/').at(-1) ?? nameOrArn;
}

/** True where a name, or an ARN, means the resource with this ARN. A whole ARN has to match in account and Region too. */
export function means(asked: string, arn: string | undefined): boolean {
  if (arn === undefined) return false;
  if (!asked.startsWith('arn:')) return shortName(arn) === asked;
  if (asked === arn) return true;
  // Service and task ARNs from before 2018 leave the cluster out: arn:…:service/<service>.
  return (
    isOldForm(asked) &&
    asked.split(':').slice(0, 5).join(':') === arn.split(':').slice(0, 5).join(':') &&
    shortName(asked) === shortName(arn)
  );
}

function isOldForm(arn: string): boolean {
  const resource = arn.split(':').slice(5).join(':');
  return /^(service|task|container-instance)\/[^/]+$/.test(resource);
}
