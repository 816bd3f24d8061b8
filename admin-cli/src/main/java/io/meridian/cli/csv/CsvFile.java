package io.meridian.cli.csv;

import io.meridian.cli.console.UsageException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file with a header, plain or gzip (told by its first bytes, not by its name), UTF-8. Holds
 * one line at a time. Read by one thread; {@link #bytesRead()} may be asked by any.
 */
public final class CsvFile implements AutoCloseable {
  /** The longest line that is read; a longer one is a broken row. */
  public static final int LINE_BYTES_MAX = 65_536;

  /** Columns that a file of refused rows has besides its own, and that an import passes over. */
  public static final List<String> REFUSAL_COLUMNS = List.of("line", "reason", "message");

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final long size;
  private final AtomicLong bytesRead = new AtomicLong();
  private final InputStream in;
  private final List<String> header;
  private long line;

  private CsvFile(Path path, List<String> columns, List<String> optional) throws IOException {
    this.path = path;
    this.size = Files.size(path);
    this.in = open(path, bytesRead);
    try {
      this.header = header(columns, optional);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a file and reads its header.
   *
   * @param columns the columns it must have, in any order; besides them only {@link
   *     #REFUSAL_COLUMNS} may be there
   * @throws UsageException when the file cannot be read or its header is not as it must be
   */
  public static CsvFile open(Path path, List<String> columns) {
    return open(path, columns, List.of());
  }

  /**
   * Opens a file and reads its header.
   *
   * @param columns the columns it must have, in any order
   * @param optional the columns it may have besides
   * @throws UsageException when the file cannot be read or its header is not as it must be
   */
  public static CsvFile open(Path path, List<String> columns, List<String> optional) {
    if (!Files.isRegularFile(path)) {
      throw new UsageException(path + ": " + (Files.exists(path) ? "not a file" : "no such file"));
    }
    try {
      return new CsvFile(path, columns, optional);
    } catch (IOException e) {
      throw new UsageException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The next row, whole or broken, or nothing at the end. Empty lines are passed over. */
  public Optional<CsvRow> next() throws IOException {
    Optional<byte[]> bytes = nextLine();
    while (bytes.isPresent() && bytes.get().length == 0) {
      bytes = nextLine();
    }
    return bytes.map(this::row);
  }

  /** The header's columns, in the order of the file. */
  public List<String> columns() {
    return header;
  }

  /** How many bytes of the file, as it lies on the disk, have been read. */
  public long bytesRead() {
    return bytesRead.get();
  }

  /** How large the file is on the disk. */
  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private List<String> header(List<String> columns, List<String> optional) throws IOException {
    byte[] bytes =
        nextLine().orElseThrow(() -> new UsageException(path + ": empty, not even a header"));
    List<String> found;
    try {
      found = CsvLine.split(decode(withoutMark(bytes))).stream().map(String::strip).toList();
    } catch (BrokenRowException e) {
      throw new UsageException(path + ", line 1: the header cannot be read: " + e.getMessage(), e);
    }
    List<String> problems = new ArrayList<>();
    columns.stream()
        .filter(column -> !found.contains(column))
        .forEach(column -> problems.add("column '" + column + "' is missing"));
    Set<String> seen = new HashSet<>();
    for (String column : found) {
      if (!columns.contains(column)
          && !optional.contains(column)
          && !REFUSAL_COLUMNS.contains(column)) {
        problems.add("column '" + Excerpt.of(column) + "' is unknown");
      }
      if (!seen.add(column)) {
        problems.add("column '" + Excerpt.of(column) + "' is there twice");
      }
    }
    if (!problems.isEmpty()) {
      throw new UsageException(
          path
              + ", line 1: "
              + String.join("; ", problems)
              + "; the header must be "
              + String.join(",", columns)
              + " in any order"
              + (optional.isEmpty() ? "" : ", and may have " + String.join(",", optional)));
    }
    return found;
  }

  private CsvRow row(byte[] bytes) {
    if (bytes.length > LINE_BYTES_MAX) {
      return new CsvRow(
          line, "", Map.of(), Optional.of("the line is longer than " + LINE_BYTES_MAX + " bytes"));
    }
    try {
      String text = decode(bytes);
      try {
        return fields(text);
      } catch (BrokenRowException e) {
        return new CsvRow(line, text, Map.of(), Optional.of(e.getMessage()));
      }
    } catch (BrokenRowException e) {
      return new CsvRow(line, "", Map.of(), Optional.of(e.getMessage()));
    }
  }

  private CsvRow fields(String text) throws BrokenRowException {
    List<String> values = CsvLine.split(text);
    if (values.size() != header.size()) {
      throw new BrokenRowException(
          "the row has " + values.size() + " fields, the header has " + header.size());
    }
    Map<String, String> fields = new HashMap<>();
    for (int column = 0; column < header.size(); column++) {
      fields.put(header.get(column), values.get(column).strip());
    }
    return new CsvRow(line, text, fields, Optional.empty());
  }

  // One byte more than allowed is kept of a line that is too long, the rest of it is passed over.
  private Optional<byte[]> nextLine() throws IOException {
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    line++;
    byte[] bytes = new byte[256];
    int length = 0;
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, Math.min(length * 2, LINE_BYTES_MAX + 1));
      }
      if (length < bytes.length) {
        bytes[length++] = (byte) next;
      }
    }
    if (length > 0 && length <= LINE_BYTES_MAX && bytes[length - 1] == '\r') {
      length--;
    }
    return Optional.of(java.util.Arrays.copyOf(bytes, length));
  }

  private static String decode(byte[] bytes) throws BrokenRowException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BrokenRowException("the line is not UTF-8");
    }
  }

  // Spreadsheets like to start a file with a byte order mark.
  private static byte[] withoutMark(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static InputStream open(Path path, AtomicLong bytesRead) throws IOException {
    InputStream raw =
        new BufferedInputStream(new Counting(Files.newInputStream(path), bytesRead), BUFFER_BYTES);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES)) : raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static final class Counting extends FilterInputStream {
    private final AtomicLong bytes;

    Counting(InputStream in, AtomicLong bytes) {
      super(in);
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      bytes.addAndGet(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      bytes.addAndGet(Math.max(0, read));
      return read;
    }
  }
}
