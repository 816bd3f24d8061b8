package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Transactions homed in one shard that are judged as they would be executed one after the other,
 * and how far that has come: it is supposed that all of them apply, and the first of which a shard
 * says otherwise is taken out, until all that are left do. So there are at most as many rounds as
 * transactions, and one more. Used by the shard's thread, for one dry run.
 */
final class DryRunInOrder {
  private final List<PreparedCommand> commands;
  private final List<TriedItem> earlier;
  private final CommandReply[] replies;

  /** The place of the earlier one that has the same id; -1 = none. */
  private final int[] repeats;

  private final List<TriedItem> refused = new ArrayList<>();
  private boolean begun;

  /**
   * Nothing judged yet.
   *
   * @param commands the transactions
   * @param earlier what was tried before them, wherever it is homed
   */
  DryRunInOrder(List<PreparedCommand> commands, List<TriedItem> earlier) {
    this.commands = List.copyOf(commands);
    this.earlier = List.copyOf(earlier);
    this.replies = new CommandReply[commands.size()];
    this.repeats = new int[commands.size()];
    Map<CommandId, Integer> ids = new HashMap<>();
    for (int i = 0; i < commands.size(); i++) {
      Integer first = ids.putIfAbsent(commands.get(i).command().commandId(), i);
      repeats[i] = first == null ? -1 : first;
    }
  }

  List<PreparedCommand> commands() {
    return commands;
  }

  List<TriedItem> earlier() {
    return earlier;
  }

  /** Answers, once, those whose ids were used before. */
  void begin(ShardMemory memory, ShardId shard) {
    for (int i = 0; i < replies.length && !begun; i++) {
      PreparedCommand command = commands.get(i);
      Optional<ShardMemory.Remembered> used = memory.remembered(command.command().commandId());
      replies[i] =
          used.map(before -> Replays.of(command, before, shard))
              .or(() -> repeatOfEarlier(command, shard))
              .orElse(null);
    }
    begun = true;
  }

  private Optional<CommandReply> repeatOfEarlier(PreparedCommand command, ShardId shard) {
    CommandId id = command.command().commandId();
    return earlier.stream()
        .filter(before -> before.home().equals(shard))
        .map(TriedItem::record)
        .filter(record -> record.command().commandId().equals(id))
        .findFirst()
        .map(record -> repeat(command, record, shard));
  }

  /** The places of those that are supposed to apply. */
  List<Integer> live() {
    List<Integer> live = new ArrayList<>(replies.length);
    for (int i = 0; i < replies.length; i++) {
      if (replies[i] == null && repeats[i] < 0) {
        live.add(i);
      }
    }
    return live;
  }

  /** That one would be refused. */
  void refused(int place, LedgerRecord record, ShardId shard) {
    replies[place] = new CommandReply.Tried(record);
    refused.add(new TriedItem(shard, record, List.of()));
  }

  /** Those of which is known that they would be refused. */
  List<TriedItem> refused() {
    return refused;
  }

  /**
   * All that are left would be applied.
   *
   * @param applied in the order of {@link #live}
   */
  TriedInOrder done(List<TriedItem> applied, ShardId shard) {
    List<Integer> live = live();
    for (int i = 0; i < live.size(); i++) {
      replies[live.get(i)] = new CommandReply.Tried(applied.get(i).record());
    }
    for (int i = 0; i < replies.length; i++) {
      if (replies[i] == null) {
        LedgerRecord first = ((CommandReply.Tried) replies[repeats[i]]).record();
        replies[i] = repeat(commands.get(i), first, shard);
      }
    }
    List<TriedItem> tried = new ArrayList<>(applied);
    tried.addAll(refused);
    return new TriedInOrder(Arrays.asList(replies), tried);
  }

  /** The second use of an id is answered as if the first had been executed. */
  private static CommandReply repeat(PreparedCommand command, LedgerRecord first, ShardId shard) {
    CommandReply reply =
        Replays.of(
            command,
            new ShardMemory.Remembered(
                new StoredRecord(
                    first, CommandCodec.prepare(first.command()).fingerprint(), Bytes.EMPTY, false),
                new JournalPosition(0, 0),
                0),
            shard);
    return reply instanceof CommandReply.Recorded ? new CommandReply.Tried(first) : reply;
  }
}
