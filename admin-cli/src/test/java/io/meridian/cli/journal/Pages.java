package io.meridian.cli.journal;

import io.meridian.client.JournalPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Pages of journals that are nothing but numbers. */
final class Pages {
  private Pages() {}

  /** Block {@code sequence} ends that many seconds after the epoch. */
  static Instant time(long sequence) {
    return Instant.ofEpochSecond(sequence);
  }

  static String hash(long sequence) {
    return String.format("%064x", sequence);
  }

  /** The blocks from one to another, and the head of a journal that ends there. */
  static JournalPage page(long first, long last) {
    return page(first, last, last, false, List.of(), false);
  }

  static JournalPage page(
      long first, long last, long end, boolean more, List<JournalPage.Need> needs, boolean facts) {
    List<JournalPage.Block> blocks = new ArrayList<>();
    for (long sequence = first; sequence <= last; sequence++) {
      blocks.add(
          new JournalPage.Block(
              sequence, time(sequence), hash(sequence), bytes("block " + sequence)));
    }
    return new JournalPage(
        blocks, more, new JournalPage.Head(end, bytes("head " + end)), needs, 2, facts);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }
}
