package io.meridian.store;

import io.meridian.engine.EngineConfig;
import java.time.Duration;

/** The default bounds of an engine but for what a test needs otherwise. */
final class EngineConfigs {
  private EngineConfigs() {}

  static EngineConfig with(Duration clockDriftMax, int minOwners) {
    EngineConfig defaults = EngineConfig.DEFAULTS;
    return new EngineConfig(
        defaults.queueItemsMax(),
        defaults.queueBytesMax(),
        defaults.batchItemsMax(),
        defaults.batchBytesMax(),
        defaults.cachedEntriesMax(),
        defaults.recentRecordsMax(),
        defaults.backlogRecordsMax(),
        defaults.materializeRecords(),
        defaults.materializeEvery(),
        defaults.writeEntriesMax(),
        defaults.attemptsMax(),
        defaults.retryDelay(),
        defaults.birthDelay(),
        defaults.comparedBlocksMax(),
        clockDriftMax,
        minOwners);
  }
}
