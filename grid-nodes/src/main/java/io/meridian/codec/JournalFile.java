package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Reads the file that a shard's journal was exported to: a row of frames, each with type (1 byte),
 * length of the content (4), CRC-32C of the content (4), CRC-32C of these nine bytes (4) and
 * content; numbers are big-endian. First a START, then BLOCKs in their order and HEADs. Keeps one
 * frame in memory. One thread.
 */
public final class JournalFile implements AutoCloseable {
  private static final String MAGIC = "meridian-journal";
  private static final int FORMAT_VERSION = 1;
  private static final byte START = 'S';
  private static final byte BLOCK = 'B';
  private static final byte HEAD = 'H';
  private static final int SUMMED_BYTES = 9;
  private static final int FRAME_BYTES = SUMMED_BYTES + Integer.BYTES;

  /** Sequence, end in microseconds and hash stand before a block. */
  private static final int BLOCK_PREFIX_BYTES = 2 * Long.BYTES + Sha256.BYTES;

  private static final int CONTENT_BYTES_MAX = BlockCodec.BYTES_MAX + BLOCK_PREFIX_BYTES;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private long offset;
  private boolean torn;

  private JournalFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * What a file is of.
   *
   * @param region the region
   * @param shard the shard's number there, from 0
   * @param shards how many shards the region has
   */
  public record Start(String region, int shard, int shards) {}

  /** Hears what a file holds, in its order. */
  public interface Content {
    /** A block, found intact; whether it follows the one before only its header can tell. */
    void block(Block block, Bytes stored);

    /** The end of the journal, when an export reached it. */
    void head(Head head);
  }

  /** Opens a file at its beginning. */
  public static JournalFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new JournalFile(path, channel, channel.size());
  }

  /**
   * Reads all of it.
   *
   * @throws CorruptJournalException when it is damaged, naming file and offset
   */
  public Start read(Content content) throws IOException {
    Start start = start(frame(START, "the file does not begin as an exported journal does"));
    while (next(content)) {
      // Whoever listens has heard it.
    }
    return start;
  }

  /** Whether the last frame was not written whole, as by an export that died; what is before is. */
  public boolean torn() {
    return torn;
  }

  /** The end of what is whole. */
  public long offset() {
    return offset;
  }

  private boolean next(Content content) throws IOException {
    if (offset == size) {
      return false;
    }
    ByteBuffer prefix = peek(FRAME_BYTES);
    byte type = prefix.remaining() < FRAME_BYTES ? BLOCK : prefix.get();
    if (type != BLOCK && type != HEAD) {
      throw damaged("there is no frame");
    }
    long at = offset;
    ByteBuffer frame = frame(type, "there is no frame");
    if (torn) {
      return false;
    }
    try {
      if (type == HEAD) {
        content.head(HeadCodec.decode(bytes(frame)));
      } else {
        block(frame, content);
      }
    } catch (CorruptJournalException corrupt) {
      offset = at;
      throw damaged(corrupt.getMessage());
    }
    return true;
  }

  private static void block(ByteBuffer frame, Content content) {
    long sequence = frame.getLong();
    long lastMicros = frame.getLong();
    byte[] hash = new byte[Sha256.BYTES];
    frame.get(hash);
    Bytes stored = bytes(frame);
    Block block = BlockCodec.decode(stored);
    if (block.header().sequence() != sequence
        || block.header().lastMicros() != lastMicros
        || !block.hash().equals(Bytes.wrap(hash))) {
      throw new CorruptJournalException("block " + sequence + " is another one");
    }
    content.block(block, stored);
  }

  /** The content of the next frame; when it is not whole, the file counts as torn. */
  private ByteBuffer frame(byte type, String otherwise) throws IOException {
    ByteBuffer prefix = peek(FRAME_BYTES);
    if (prefix.remaining() < FRAME_BYTES) {
      torn = true;
      return prefix;
    }
    int headerCrc = crc(prefix.duplicate().limit(SUMMED_BYTES));
    byte found = prefix.get();
    int length = prefix.getInt();
    int crc = prefix.getInt();
    int least = type == BLOCK ? BLOCK_PREFIX_BYTES + 1 : 1;
    if (headerCrc != prefix.getInt()
        || found != type
        || length < least
        || length > CONTENT_BYTES_MAX) {
      throw damaged(otherwise);
    }
    if (offset + FRAME_BYTES + length > size) {
      torn = true;
      return prefix;
    }
    ByteBuffer content = peek(FRAME_BYTES + length).position(FRAME_BYTES);
    if (crc != crc(content.duplicate())) {
      throw damaged("a checksum does not match");
    }
    offset += FRAME_BYTES + length;
    return content;
  }

  private Start start(ByteBuffer content) {
    byte[] magic = new byte[Math.min(MAGIC.length(), torn ? 0 : content.remaining())];
    content.get(magic);
    if (torn
        || !MAGIC.equals(new String(magic, StandardCharsets.US_ASCII))
        || content.remaining() <= 3 * Integer.BYTES) {
      offset = 0;
      throw damaged("the file does not begin as an exported journal does");
    }
    int version = content.getInt();
    if (version != FORMAT_VERSION) {
      throw CorruptJournalException.newerVersion(path.toString(), version, FORMAT_VERSION);
    }
    int shard = content.getInt();
    int shards = content.getInt();
    return new Start(
        new String(bytes(content).toArray(), StandardCharsets.US_ASCII), shard, shards);
  }

  private static Bytes bytes(ByteBuffer content) {
    byte[] rest = new byte[content.remaining()];
    content.get(rest);
    return Bytes.wrap(rest);
  }

  private ByteBuffer peek(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, size - offset));
    while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
      // More is to come.
    }
    return bytes.flip();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private CorruptJournalException damaged(String what) {
    return new CorruptJournalException(path + " is damaged at offset " + offset + ": " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
