package io.meridian.cli.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A segment of Ignite's write-ahead log. Segments are taken in turns and not cleared, so where one
 * ends follows only from its records: each begins with a type, the number of the segment, its own
 * place in it, and its length.
 *
 * @param file where it lies
 * @param number how many segments were begun before it
 * @param end the place behind its last record, bytes
 */
record LogSegment(Path file, long number, long end) {
  private static final int HEADER_BYTES = 29;
  private static final int NUMBER_AT = 1;
  private static final int PLACE_AT = NUMBER_AT + Long.BYTES;
  private static final int LENGTH_AT = PLACE_AT + Integer.BYTES;
  private static final int PREFIX_BYTES = LENGTH_AT + Integer.BYTES;

  /** The segment that a node wrote to last; it must not run. */
  static LogSegment newest(Path data) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(data)) {
      files =
          all.filter(file -> file.toString().contains("/wal/") && file.toString().endsWith(".wal"))
              .filter(file -> !file.toString().contains("/archive/"))
              .toList();
    }
    LogSegment newest = null;
    for (Path file : files) {
      LogSegment segment = read(file);
      if (segment.end > 0 && (newest == null || segment.number > newest.number)) {
        newest = segment;
      }
    }
    if (newest == null) {
      throw new IOException("nothing was written to a log below " + data);
    }
    return newest;
  }

  private static LogSegment read(Path file) throws IOException {
    ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    if (log.capacity() < HEADER_BYTES || log.get(0) == 0) {
      return new LogSegment(file, -1, 0);
    }
    long number = log.getLong(NUMBER_AT);
    int end = HEADER_BYTES;
    while (end + PREFIX_BYTES <= log.capacity()
        && log.getLong(end + NUMBER_AT) == number
        && log.getInt(end + PLACE_AT) == end
        && log.getInt(end + LENGTH_AT) > 0) {
      end += log.getInt(end + LENGTH_AT);
    }
    return new LogSegment(file, number, Math.min(end, log.capacity()));
  }
}
