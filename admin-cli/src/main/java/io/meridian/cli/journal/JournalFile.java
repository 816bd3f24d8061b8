package io.meridian.cli.journal;

import io.meridian.cli.console.FaultException;
import io.meridian.client.JournalPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The file of one shard's journal, to which is appended what the shard has since. A row of frames:
 * type (1 byte), length of the content (4), CRC-32C of the content (4), CRC-32C of these nine bytes
 * (4), content; numbers are big-endian. First a START, then BLOCKs, and a HEAD wherever an export
 * reached the end. What an export that died left of a frame at the end of the file is cut off by
 * the next one. One thread; other processes are kept out by a lock.
 */
final class JournalFile implements AutoCloseable {
  /** What every file begins with, in its first frame. */
  static final String MAGIC = "meridian-journal";

  /** The format that is written, and the only one that is continued. */
  static final int FORMAT_VERSION = 1;

  static final byte START = 'S';
  static final byte BLOCK = 'B';
  static final byte HEAD = 'H';

  /** Type, length and checksum of the content. */
  private static final int SUMMED_BYTES = 9;

  /** The same, and their own checksum. */
  static final int FRAME_BYTES = SUMMED_BYTES + Integer.BYTES;

  /** What stands before the block itself: its sequence, its end in microseconds, its hash. */
  static final int BLOCK_PREFIX_BYTES = 48;

  /** The largest block, and what stands before it. */
  private static final int CONTENT_BYTES_MAX = (16 << 20) + BLOCK_PREFIX_BYTES;

  private static final int HASH_BYTES = 32;
  private static final int ZEROS_BYTES = 64 << 10;

  private final Path path;
  private final FileChannel channel;
  private final byte[] start;
  private long end;
  private long sequence;
  private long lastMicros;
  private String hash = "";
  private byte[] head = {};

  private JournalFile(Path path, FileChannel channel, byte[] start) {
    this.path = path;
    this.channel = channel;
    this.start = start;
  }

  /**
   * Opens the file of a shard, and makes it if there is none.
   *
   * @param shards how many shards the region has
   * @throws FaultException when it is another shard's, damaged, or in use
   */
  static JournalFile open(Path directory, ShardName shard, int shards) {
    Path path = shard.file(directory);
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      JournalFile file = new JournalFile(path, channel, start(shard, shards));
      try {
        file.lock();
        file.find();
        return file;
      } catch (IOException | RuntimeException refused) {
        channel.close();
        throw refused;
      }
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  private static byte[] start(ShardName shard, int shards) {
    byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
    byte[] region = shard.region().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(magic.length + 3 * Integer.BYTES + region.length)
        .put(magic)
        .putInt(FORMAT_VERSION)
        .putInt(shard.number())
        .putInt(shards)
        .put(region)
        .array();
  }

  private void lock() throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // As if another one held it.
    }
    throw new FaultException(path + ": another export writes to it; wait for its end");
  }

  Path path() {
    return path;
  }

  /** The last block, 0 = none. */
  long sequence() {
    return sequence;
  }

  /** The hash of the last block; empty when there is none. */
  String hash() {
    return hash;
  }

  /** When the last block ends. */
  Instant lastTime() {
    return Instant.EPOCH.plus(lastMicros, ChronoUnit.MICROS);
  }

  /** Finds the end of what is whole. */
  private void find() throws IOException {
    long size = channel.size();
    while (end < size) {
      ByteBuffer frame = read(end, FRAME_BYTES, size);
      if (frame.remaining() < FRAME_BYTES) {
        return;
      }
      int headerCrc = crc(frame.duplicate().limit(SUMMED_BYTES));
      byte type = frame.get();
      int length = frame.getInt();
      int contentCrc = frame.getInt();
      long next = end + FRAME_BYTES + length;
      if (headerCrc != frame.getInt() || !known(type, length)) {
        if (zerosFrom(end, size)) {
          return;
        }
        throw damaged("there is no frame");
      }
      if (next > size
          || (next == size && contentCrc != crc(read(end + FRAME_BYTES, length, size)))) {
        return;
      }
      take(type, length);
      end = next;
    }
  }

  private boolean known(byte type, int length) {
    if (end == 0) {
      return type == START && length > 0 && length < ZEROS_BYTES;
    }
    return type == BLOCK
        ? length > BLOCK_PREFIX_BYTES && length <= CONTENT_BYTES_MAX
        : type == HEAD && length > 0 && length < ZEROS_BYTES;
  }

  /** Space that a file system gave to the file before it had the content. */
  private boolean zerosFrom(long from, long size) throws IOException {
    for (long at = from; at < size; at += ZEROS_BYTES) {
      ByteBuffer part = read(at, ZEROS_BYTES, size);
      while (part.hasRemaining()) {
        if (part.get() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void take(byte type, int length) throws IOException {
    long content = end + FRAME_BYTES;
    if (type == START) {
      if (!read(content, length, channel.size()).equals(ByteBuffer.wrap(start))) {
        throw new FaultException(
            path
                + ": it is the file of another shard, of a region with another number of shards, or"
                + " of another format; name a new directory");
      }
    } else if (type == HEAD) {
      head = bytes(read(content, length, channel.size()), length);
    } else {
      ByteBuffer prefix = read(content, BLOCK_PREFIX_BYTES, channel.size());
      if (prefix.getLong() != sequence + 1) {
        throw damaged("block " + (sequence + 1) + " does not follow");
      }
      sequence++;
      lastMicros = prefix.getLong();
      hash = HexFormat.of().formatHex(bytes(prefix, HASH_BYTES));
    }
  }

  private FaultException damaged(String what) {
    return new FaultException(
        path
            + ": "
            + what
            + " at offset "
            + end
            + ", so it is damaged; see what is left with journal verify, and export into a new"
            + " directory");
  }

  private static byte[] bytes(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private ByteBuffer read(long position, int length, long size) throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) Math.min(length, size - position));
    while (content.hasRemaining() && channel.read(content, position + content.position()) > 0) {
      // More is to come.
    }
    return content.flip();
  }

  /**
   * Appends a page that follows the last block, and has it on disk before it returns.
   *
   * @throws FaultException when it cannot be written
   */
  void append(JournalPage page) {
    try {
      if (channel.size() > end) {
        channel.truncate(end);
      }
      if (end == 0) {
        write(START, ByteBuffer.wrap(start));
      }
      for (JournalPage.Block block : page.blocks()) {
        append(block);
      }
      ByteBuffer ending = page.head().stored().duplicate();
      byte[] stored = bytes(ending, ending.remaining());
      if (page.head().sequence() == sequence && !Arrays.equals(stored, head)) {
        write(HEAD, ByteBuffer.wrap(stored));
        head = stored;
      }
      channel.force(true);
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  private void append(JournalPage.Block block) throws IOException {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, block.lastTime());
    ByteBuffer content =
        ByteBuffer.allocate(BLOCK_PREFIX_BYTES + block.stored().remaining())
            .putLong(block.sequence())
            .putLong(micros)
            .put(HexFormat.of().parseHex(block.hash()))
            .put(block.stored().duplicate())
            .flip();
    write(BLOCK, content);
    sequence = block.sequence();
    lastMicros = micros;
    hash = block.hash();
  }

  private void write(byte type, ByteBuffer content) throws IOException {
    int length = content.remaining();
    ByteBuffer frame =
        ByteBuffer.allocate(FRAME_BYTES + length)
            .put(type)
            .putInt(length)
            .putInt(crc(content.duplicate()));
    frame.putInt(crc(frame.duplicate().flip())).put(content).flip();
    long position = end;
    while (frame.hasRemaining()) {
      position += channel.write(frame, position);
    }
    end = position;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static FaultException fault(Path path, IOException e) {
    return new FaultException(path + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw fault(path, e);
    }
  }
}
