package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.BlockCodec;
import org.junit.jupiter.api.Test;

class EngineConfigTest {
  private static final EngineConfig VALID = EngineConfig.DEFAULTS;

  @Test
  void shouldLeaveRoomInABlockForAnAtomicBatchBesideAFullBatch() {
    assertThat(EngineConfig.BATCH_BYTES_MAX).isLessThan(BlockCodec.BYTES_MAX);
    assertThat(with(1 << 20, 2_000, EngineConfig.BATCH_BYTES_MAX).batchBytesMax())
        .isEqualTo(EngineConfig.BATCH_BYTES_MAX);

    assertThatThrownBy(() -> with(1 << 20, 2_000, EngineConfig.BATCH_BYTES_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchBytesMax must be at most 8388608");
  }

  @Test
  void shouldReportAllThatIsWrongAtOnce() {
    assertThatThrownBy(() -> with(0, EngineConfig.BATCH_ITEMS_MAX + 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queueBytesMax must be positive")
        .hasMessageContaining("batchItemsMax must be at most")
        .hasMessageContaining("batchBytesMax must be positive");
  }

  private static EngineConfig with(long queueBytesMax, int batchItemsMax, int batchBytesMax) {
    return new EngineConfig(
        VALID.queueItemsMax(),
        queueBytesMax,
        batchItemsMax,
        batchBytesMax,
        VALID.cachedEntriesMax(),
        VALID.recentRecordsMax(),
        VALID.backlogRecordsMax(),
        VALID.materializeRecords(),
        VALID.materializeEvery(),
        VALID.writeEntriesMax(),
        VALID.attemptsMax(),
        VALID.retryDelay(),
        VALID.birthDelay(),
        VALID.comparedBlocksMax(),
        VALID.clockDriftMax(),
        VALID.minOwners());
  }
}
