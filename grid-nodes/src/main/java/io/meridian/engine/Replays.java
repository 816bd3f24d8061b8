package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Refusal;
import java.util.HashMap;
import java.util.Map;

/** What a request is answered whose id was used before: the first outcome, or a mismatch. Pure. */
final class Replays {
  private Replays() {}

  static CommandReply of(PreparedCommand prepared, ShardMemory.Remembered earlier, ShardId shard) {
    return CommandCodec.sameRequest(prepared, earlier.stored())
        ? again(earlier, shard)
        : new CommandReply.Unrecorded(
            mismatch(
                prepared.command(),
                earlier,
                earlier.record().command().firstDifference(prepared.command()).orElse("request")));
  }

  static CommandReply.Recorded again(ShardMemory.Remembered earlier, ShardId shard) {
    return new CommandReply.Recorded(earlier.record(), shard, earlier.position(), true);
  }

  static Refusal mismatch(Command command, ShardMemory.Remembered earlier, String field) {
    CommandId id = command.commandId();
    Map<String, String> metadata = new HashMap<>();
    if (id.derived()) {
      metadata.putAll(earlier.record().command().subject());
    } else {
      metadata.put("ledger", id.ledger());
      metadata.put("id", id.id());
    }
    metadata.put("field", field);
    return new Refusal(command.kind().mismatch(id), metadata);
  }
}
