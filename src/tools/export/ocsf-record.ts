import { z } from 'zod';

/** A member that may be missing, empty or of another type: then there is nothing to map. */
const text = z.string().min(1).optional().catch(undefined);
const object = z.record(z.string(), z.unknown()).optional().catch(undefined);

/** Members of a CloudTrail record that the mapping reads. Source: CloudTrail user guide, record contents and userIdentity. */
export const ocsfRecord = z.object({
  eventVersion: text,
  eventType: text,
  eventCategory: text,
  requestID: text,
  apiVersion: text,
  errorCode: text,
  errorMessage: text,
  userAgent: text,
  requestParameters: object,
  responseElements: object,
  resources: z
    .array(z.object({ ARN: text, accountId: text, type: text }).catch({}))
    .optional()
    .catch(undefined),
  userIdentity: z
    .object({
      type: text,
      principalId: text,
      arn: text,
      accountId: text,
      accessKeyId: text,
      userName: text,
      invokedBy: text,
      identityProvider: text,
      sessionContext: z
        .object({
          attributes: z.object({ creationDate: text, mfaAuthenticated: text }).optional().catch(undefined),
          sessionIssuer: z.object({ arn: text }).optional().catch(undefined),
          webIdFederationData: z.object({ federatedProvider: text }).optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type OcsfRecord = z.infer<typeof ocsfRecord>;
