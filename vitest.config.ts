import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests that spawn the executable or wait for real pacing need longer than the default.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Nothing outside the test may reach AWS or the user's own configuration.
    env: {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      NO_COLOR: '1',
      WHO_RESTARTED_PROD_CACHE: 'off',
    },
  },
});
