package io.meridian.node;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.HeadCodec;
import io.meridian.codec.RecordCodec;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.SettleLegs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Writes files as an export does, and as it never should. One thread. */
final class ExportFiles {
  private static final int FRAME_BYTES = 13;

  private final Path directory;

  ExportFiles(Path directory) {
    this.directory = directory;
  }

  /** Blocks of a shard, one record each, that end at these instants. */
  static EncodedBlock[] chain(ShardId shard, Command... commands) {
    EncodedBlock[] chain = new EncodedBlock[commands.length];
    Bytes hash = Head.GENESIS.hash();
    for (int i = 0; i < commands.length; i++) {
      long micros = 1_000L * (i + 1);
      chain[i] =
          BlockCodec.encode(
              new BlockHeader(shard.region(), shard.number(), 1, 7, i + 1, hash, micros),
              List.of(
                  RecordCodec.encode(
                      CommandCodec.prepare(commands[i]), micros, outcome(commands[i]))));
      hash = chain[i].hash();
    }
    return chain;
  }

  private static Outcome outcome(Command command) {
    Optional<Crossed> crossed =
        command instanceof SettleLegs settle
            ? Optional.of(new Crossed(settle.crossing(), 0, settle.decision(), List.of()))
            : Optional.empty();
    return new Outcome.Applied(List.of(), List.of(), List.of(), Optional.empty(), crossed);
  }

  /** Commands of which nothing follows for another shard. */
  static Command[] plain(ShardId shard, int count) {
    Command[] commands = new Command[count];
    for (int i = 0; i < count; i++) {
      commands[i] =
          new CreateAsset(new CommandId("shop", shard.region(), "id-" + i), "", "A" + i, 2);
    }
    return commands;
  }

  /** A file of a shard in a region of that many shards, with these blocks. */
  Path write(ShardId shard, int shards, EncodedBlock... blocks) throws IOException {
    return write(shard, shards, Optional.empty(), blocks);
  }

  Path write(ShardId shard, int shards, Optional<Head> head, EncodedBlock... blocks)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(
        frame(
            'S',
            ByteBuffer.allocate(28 + shard.region().length())
                .put("meridian-journal".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(shard.number())
                .putInt(shards)
                .put(shard.region().getBytes(StandardCharsets.US_ASCII))
                .array()));
    for (EncodedBlock block : blocks) {
      file.write(frame('B', content(block)));
    }
    if (head.isPresent()) {
      file.write(frame('H', HeadCodec.encode(head.get()).toArray()));
    }
    Path path = ExportedJournals.file(directory, shard);
    Files.createDirectories(path.getParent());
    return Files.write(path, file.toByteArray());
  }

  /** How many bytes of a file a block takes. */
  static int frameBytes(EncodedBlock block) {
    return FRAME_BYTES + content(block).length;
  }

  private static byte[] content(EncodedBlock block) {
    return ByteBuffer.allocate(48 + block.stored().length())
        .putLong(block.header().sequence())
        .putLong(block.header().lastMicros())
        .put(block.hash().toArray())
        .put(block.stored().toArray())
        .array();
  }

  private static byte[] frame(char type, byte[] bytes) {
    ByteBuffer frame =
        ByteBuffer.allocate(FRAME_BYTES + bytes.length)
            .put((byte) type)
            .putInt(bytes.length)
            .putInt(crc(ByteBuffer.wrap(bytes)));
    return frame.putInt(crc(frame.duplicate().flip())).put(bytes).array();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
