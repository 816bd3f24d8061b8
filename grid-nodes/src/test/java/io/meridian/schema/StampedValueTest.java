package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.engine.DerivedValue;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.util.HexFormat;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StampedValueTest {
  private static final Bytes CONTENT = Bytes.wrap(new byte[] {1, 2, 3});

  @Test
  void shouldPutEpochAndSequenceBigEndianBeforeTheContent() {
    byte[] stored = StampedValue.encode(new Stamp(2, 258), CONTENT);

    assertThat(HexFormat.of().formatHex(stored))
        .isEqualTo("0000000000000002" + "0000000000000102" + "010203");
  }

  @Test
  void shouldReadBackWhatItWrote() {
    Stamp stamp = new Stamp(Long.MAX_VALUE, 1);

    assertThat(StampedValue.decode(StampedValue.encode(stamp, CONTENT)))
        .isEqualTo(new DerivedValue(stamp, CONTENT));
    assertThat(StampedValue.decode(StampedValue.encode(stamp, Bytes.EMPTY)))
        .isEqualTo(new DerivedValue(stamp, Bytes.EMPTY));
  }

  @Test
  void shouldRefuseBytesThatAreTooShortForAStamp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StampedValue.decode(new byte[15]))
        .withMessageContaining("at least 16 bytes; got 15");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5, 1, 4, true",
    "2, 1, 1, 9, true",
    "1, 5, 1, 5, false",
    "1, 4, 1, 5, false",
    "1, 9, 2, 1, false"
  })
  void shouldOrderStampsByEpochAndThenBySequence(
      long epoch, long sequence, long otherEpoch, long otherSequence, boolean outranks) {
    byte[] stored = StampedValue.encode(new Stamp(epoch, sequence), CONTENT);
    byte[] other = StampedValue.encode(new Stamp(otherEpoch, otherSequence), Bytes.EMPTY);

    assertThat(StampedValue.outranks(stored, other)).isEqualTo(outranks);
  }

  @Test
  void D1_shouldCancelAPutOnlyWhenWhatIsStoredHasTheHigherStamp() {
    StampGuard guard = new StampGuard();
    byte[] older = StampedValue.encode(new Stamp(1, 4), CONTENT);
    byte[] newer = StampedValue.encode(new Stamp(1, 5), CONTENT);

    assertThat(guard.onBeforePut(entry(newer), older)).isNull();
    assertThat(guard.onBeforePut(entry(older), newer)).isSameAs(newer);
    assertThat(guard.onBeforePut(entry(newer), newer)).isSameAs(newer);
    assertThat(guard.onBeforePut(entry(null), older)).isSameAs(older);
  }

  private static Cache.Entry<String, byte[]> entry(byte[] value) {
    return new Cache.Entry<>() {
      @Override
      public String getKey() {
        return "0000shop/alice";
      }

      @Override
      public byte[] getValue() {
        return value;
      }

      @Override
      public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
