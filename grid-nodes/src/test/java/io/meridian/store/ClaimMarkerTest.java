package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import io.meridian.schema.StampedValue;
import java.util.Optional;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;

final class ClaimMarkerTest {
  private static final Bytes NEXT = Bytes.wrap(new byte[] {4});

  @Test
  void shouldReplaceAMarkerOfNoBytesWhenThereShouldBeNone() {
    Entry entry = new Entry(new byte[0]);

    boolean claimed = new ClaimMarker(2, Optional.empty(), NEXT).process(entry);

    assertThat(claimed).isTrue();
    assertThat(entry.value).isEqualTo(StampedValue.encode(new Stamp(2, 0), NEXT));
  }

  @Test
  void shouldLeaveAMarkerWhenThereShouldBeNone() {
    byte[] stored = StampedValue.encode(new Stamp(1, 0), NEXT);
    Entry entry = new Entry(stored);

    assertThat(new ClaimMarker(2, Optional.empty(), NEXT).process(entry)).isFalse();
    assertThat(entry.value).isEqualTo(stored);
  }

  private static final class Entry implements MutableEntry<String, byte[]> {
    private byte[] value;

    Entry(byte[] value) {
      this.value = value;
    }

    @Override
    public boolean exists() {
      return value != null;
    }

    @Override
    public void remove() {
      value = null;
    }

    @Override
    public void setValue(byte[] next) {
      value = next;
    }

    @Override
    public String getKey() {
      return "0";
    }

    @Override
    public byte[] getValue() {
      return value;
    }

    @Override
    public <T> T unwrap(Class<T> other) {
      throw new IllegalArgumentException();
    }
  }
}
