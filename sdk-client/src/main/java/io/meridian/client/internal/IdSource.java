package io.meridian.client.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes UUIDs of version 7. The fraction of the millisecond takes the 12 bits of rand_a (RFC 9562,
 * section 6.2, method 3); when the clock has not moved on, or has stepped back, time and fraction
 * together count up by one instead, so the order holds. Any thread.
 */
public final class IdSource {
  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
  private static final int FRACTIONS_PER_MILLI = 1 << 12;
  private static final int RANDOM_BYTES = 8;

  private final Supplier<Instant> clock;
  private final Consumer<byte[]> random;
  // Drawn in advance: a secure generator is slow to start and quick to go on.
  private final byte[] pool = new byte[64 * RANDOM_BYTES];
  private int poolUsed = pool.length;
  private long lastTick;

  IdSource(Supplier<Instant> clock, Consumer<byte[]> random) {
    this.clock = clock;
    this.random = random;
  }

  /** From this machine's clock and secure random generator. */
  public static IdSource system() {
    return new IdSource(Instant::now, new SecureRandom()::nextBytes);
  }

  /** A new id, greater than every one before it. */
  public String next() {
    long tick;
    long entropy;
    synchronized (this) {
      tick = Math.max(tick(clock.get()), lastTick + 1);
      lastTick = tick;
      entropy = entropy();
    }
    long high = ((tick / FRACTIONS_PER_MILLI) << 16) | 0x7000 | (tick % FRACTIONS_PER_MILLI);
    long low = (entropy & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return text(high, low);
  }

  private static long tick(Instant now) {
    return now.getEpochSecond() * 1000 * FRACTIONS_PER_MILLI
        + now.getLong(ChronoField.NANO_OF_SECOND) * FRACTIONS_PER_MILLI / 1_000_000;
  }

  private long entropy() {
    if (poolUsed == pool.length) {
      random.accept(pool);
      poolUsed = 0;
    }
    long bits = 0;
    for (int i = 0; i < RANDOM_BYTES; i++) {
      bits = (bits << 8) | (pool[poolUsed] & 0xFF);
      pool[poolUsed++] = 0;
    }
    return bits;
  }

  private static String text(long high, long low) {
    byte[] text = new byte[36];
    int at = 0;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        text[at++] = '-';
      }
      long half = digit < 16 ? high : low;
      text[at++] = HEX[(int) (half >>> (60 - 4 * (digit % 16))) & 0xF];
    }
    return new String(text, ISO_8859_1);
  }
}
