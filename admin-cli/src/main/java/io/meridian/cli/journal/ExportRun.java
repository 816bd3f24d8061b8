package io.meridian.cli.journal;

import io.meridian.client.JournalPage;
import io.meridian.client.JournalPage.Need;
import io.meridian.client.JournalQuery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One export of shards to their files while payments go on. First each file is brought to its
 * shard's end. The shards are read one after the other, so what stands in one file can follow from
 * what another shard has recorded only after it was read; then that one is read on, exactly so far,
 * until each file reaches as far as the others need. That ends: only what was recorded before the
 * last shard was read can be needed. What an earlier export has left needs no look, for it was
 * recorded before any end that is read now. One thread.
 */
final class ExportRun implements AutoCloseable {
  /** How often the shards are read again because facts of ledgers keep coming. */
  private static final int ROUNDS_MAX = 20;

  private final Path directory;
  private final Function<JournalQuery, JournalPage> server;
  private final Map<ShardName, Exported> exports = new LinkedHashMap<>();
  private final Map<ShardName, Need> needs = new LinkedHashMap<>();
  private long reads;
  private long lastFacts;

  /** An export to {@code directory} of what {@code server} has. */
  ExportRun(Path directory, Function<JournalQuery, JournalPage> server) {
    this.directory = directory;
    this.server = server;
  }

  /** What became of a shard. */
  static final class Exported {
    private final ShardName shard;
    private final JournalFile file;
    private final long before;
    private long end;

    private Exported(ShardName shard, JournalFile file) {
      this.shard = shard;
      this.file = file;
      this.before = file.sequence();
    }

    ShardName shard() {
      return shard;
    }

    JournalFile file() {
      return file;
    }

    /** How many blocks the file has got. */
    long added() {
      return file.sequence() - before;
    }

    private boolean met(Need need) {
      return need.met(file.sequence(), file.lastTime());
    }
  }

  /**
   * Brings the file of a shard to the shard's end.
   *
   * @param shards how many shards the region has
   */
  void toEnd(ShardName shard, int shards) {
    toEnd(
        exports.computeIfAbsent(
            shard, name -> new Exported(name, JournalFile.open(directory, name, shards))));
  }

  private void toEnd(Exported export) {
    export.end = reads + 1;
    read(export, query(export));
  }

  /**
   * Reads on until each file reaches as far as the others need.
   *
   * @return what stays missing: of journals that were not asked for
   */
  List<Need> untilOfOneGrid() {
    readOn();
    for (int round = 0; round < ROUNDS_MAX && toEndAfterFacts(); round++) {
      readOn();
    }
    return needs.entrySet().stream()
        .filter(each -> !met(each.getKey(), each.getValue()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What ledgers are is in every shard of them, so who was read before is read again. */
  private boolean toEndAfterFacts() {
    List<Exported> older =
        exports.values().stream().filter(export -> export.end <= lastFacts).toList();
    older.forEach(this::toEnd);
    return !older.isEmpty();
  }

  private void readOn() {
    boolean grown;
    do {
      grown = false;
      for (Map.Entry<ShardName, Need> each : List.copyOf(needs.entrySet())) {
        Exported export = exports.get(each.getKey());
        if (export != null && !export.met(each.getValue())) {
          long before = export.file.sequence();
          read(export, query(export).through(each.getValue()));
          grown |= export.file.sequence() > before;
        }
      }
    } while (grown);
  }

  private boolean met(ShardName shard, Need need) {
    Exported export = exports.get(shard);
    return export != null && export.met(need);
  }

  /** Every shard that was exported, in the order it was asked for. */
  List<Exported> exported() {
    return new ArrayList<>(exports.values());
  }

  private static JournalQuery query(Exported export) {
    return JournalQuery.of(export.shard.region(), export.shard.number());
  }

  private void read(Exported export, JournalQuery query) {
    JournalPage page;
    do {
      reads++;
      page = server.apply(query.after(export.file.sequence(), export.file.hash()));
      export.file.append(page);
      if (page.facts()) {
        lastFacts = reads;
      }
      for (Need need : page.needs()) {
        needs.merge(new ShardName(need.region(), need.shard()), need, ExportRun::further);
      }
    } while (page.more());
  }

  private static Need further(Need one, Need other) {
    return new Need(
        one.region(),
        one.shard(),
        Math.max(one.sequence(), other.sequence()),
        later(one.time(), other.time()));
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || (other.isPresent() && other.get().isAfter(one.get())) ? other : one;
  }

  @Override
  public void close() {
    exports.values().forEach(export -> export.file.close());
  }
}
