import { parseEcsArn } from '../../events/index.ts';
import { asTyped, UsageError } from '../../usage-error.ts';

/** An ECS service, as the user named it. */
export interface NamedService {
  name: string;
  cluster?: string;
}

/** Source: ECS API reference, CreateService and CreateCluster. */
const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** Reads "checkout", "prod/checkout" or the ARN of a service, and a cluster given beside it. @throws UsageError */
export function namedService(service: string | undefined, cluster: string | undefined): NamedService {
  if (service === undefined || service.trim() === '') {
    throw new UsageError('Which service? Write any-change-to and its name, such as prod/checkout.');
  }
  const [name, own] = partsOf(service.trim());
  if (!NAME.test(name)) {
    throw new UsageError(
      `${asTyped(service)} names no ECS service. Write its name, such as checkout or prod/checkout.`,
    );
  }
  const given = cluster === undefined ? undefined : (parseEcsArn(cluster)?.cluster ?? cluster);
  if (given !== undefined && own !== undefined && given !== own) {
    throw new UsageError(`${asTyped(service)} is not in cluster ${asTyped(given)}. Name the cluster once.`);
  }
  const where = given ?? own;
  if (where === undefined) return { name };
  if (!NAME.test(where)) throw new UsageError(`${asTyped(where)} names no ECS cluster. Write its name, such as prod.`);
  return { name, cluster: where };
}

/** Service and cluster; a name that is none where the text has another form. */
function partsOf(service: string): [name: string, cluster: string | undefined] {
  if (service.startsWith('arn:')) {
    const arn = parseEcsArn(service);
    return [arn?.service ?? '', arn?.cluster];
  }
  const [first = '', second, ...rest] = service.split('/');
  if (second === undefined) return [first, undefined];
  return [rest.length > 0 ? '' : second, first];
}
