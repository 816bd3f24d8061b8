package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.EngineConfig;
import java.nio.file.Path;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no setting of ours changes in Ignite's. */
final class IgniteConfigurationsTest {
  @TempDir Path directory;

  @Test
  void shouldHaveTheLogWrittenThroughToTheDiskBeforeACommitIsAnswered() {
    DataStorageConfiguration storage =
        IgniteConfigurations.of(
                GridConfig.builder().dataDirectory(directory).build(),
                directory,
                OwnClock.of(EngineConfig.DEFAULTS.clockDriftMax()))
            .getDataStorageConfiguration();

    assertThat(storage.getWalMode()).isEqualTo(WALMode.FSYNC);
    assertThat(storage.getDefaultDataRegionConfiguration().isPersistenceEnabled()).isTrue();
  }
}
