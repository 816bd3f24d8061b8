package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The journals of all shards, read together so that whatever a record follows from is read before
 * it: the order in which the models execute them.
 */
final class Journals implements ModelView {
  final Sightings sightings;
  final ModelCrossings crossings;
  private final Map<ShardId, JournalFollower> all = new LinkedHashMap<>();

  /** Hears of points in the orders of all shards. */
  interface Listener {
    /** What comes next in a shard is committed at {@code micros}. */
    void before(JournalFollower at, long micros);

    /** A record was read. */
    void after(JournalFollower at, JournalFollower.Written written);
  }

  Journals(EngineWorld world) {
    sightings = new Sightings(all.values());
    crossings = new ModelCrossings(sightings);
    for (ShardId shard : world.shards()) {
      all.put(shard, new JournalFollower(shard, world, crossings));
    }
  }

  JournalFollower at(ShardId shard) {
    return all.get(shard);
  }

  Collection<JournalFollower> all() {
    return all.values();
  }

  /** Reads what has been added; whether anything was. */
  boolean follow(Listener listener) {
    boolean isMore = false;
    Optional<JournalFollower> next = next();
    while (next.isPresent()) {
      isMore = true;
      JournalFollower at = next.get();
      at.read(
          new JournalFollower.Listener() {
            @Override
            public void before(long micros) {
              listener.before(at, micros);
            }

            @Override
            public void after(JournalFollower.Written written) {
              listener.after(at, written);
            }
          });
      sightings.look(at);
      next = next();
    }
    return isMore;
  }

  /** The earliest of those that nothing is missing before; what others have, causes have too. */
  private Optional<JournalFollower> next() {
    Optional<JournalFollower> next = firstReady();
    if (next.isEmpty()) {
      all.values().forEach(JournalFollower::load);
      // A cause may have been added after its journal was looked at.
      all.values().forEach(JournalFollower::load);
      next = firstReady();
    }
    if (next.isEmpty()) {
      for (JournalFollower journal : all.values()) {
        if (journal.next().isPresent()) {
          throw new AssertionError("it follows from nothing: " + journal.next().get());
        }
      }
    }
    return next;
  }

  private Optional<JournalFollower> firstReady() {
    return all.values().stream()
        .filter(journal -> journal.next().filter(crossings::isReady).isPresent())
        .min(Comparator.comparingLong(journal -> micros(journal.next().orElseThrow())));
  }

  private static long micros(LedgerRecord record) {
    return record.commitMicros();
  }

  /** The shards of a ledger in a region, which have it. */
  List<JournalFollower> of(String ledger, String region) {
    return all.values().stream()
        .filter(journal -> journal.shard.region().equals(region))
        .filter(journal -> journal.model.ledger(ledger).isPresent())
        .toList();
  }

  /** The shards of a ledger. */
  List<JournalFollower> of(String ledger) {
    return all.values().stream()
        .filter(journal -> journal.model.ledger(ledger).isPresent())
        .toList();
  }

  /** The shards that have a record under an id. */
  List<JournalFollower> holders(CommandId id) {
    return all.values().stream().filter(journal -> journal.written(id).isPresent()).toList();
  }

  /** Those of them that would be found by it as a transaction. */
  List<JournalFollower> transactionHolders(CommandId id) {
    return holders(id).stream()
        .filter(
            journal -> journal.written(id).orElseThrow().record().command().kind().transaction())
        .toList();
  }

  /** The shard in which a command is homed as its request alone tells. */
  Optional<JournalFollower> home(Command command) {
    List<JournalFollower> shards = of(command.commandId().ledger(), command.commandId().region());
    return shards.size() > 1 && command.original().isPresent()
        ? Optional.empty()
        : shards.stream().filter(journal -> journal.mayBeHome(command)).findFirst();
  }

  /** Whether a command's request tells that no other shard has to do with it. */
  boolean isLocal(Command command) {
    if (command instanceof AtomicBatch) {
      return true;
    }
    if (!(command instanceof TransactionCommand)) {
      return home(command).isPresent();
    }
    if (of(command.commandId().ledger()).size() <= 1) {
      return true;
    }
    return command.original().isEmpty()
        && home(command)
            .filter(
                home ->
                    command.accounts().stream()
                        .map(AccountKey::account)
                        .allMatch(
                            account ->
                                home.model
                                    .ledger(command.commandId().ledger())
                                    .orElseThrow()
                                    .isHere(account.toString())))
            .isPresent();
  }

  /** What is not as section 9 of the contract says it always is; nothing when all is well. */
  List<String> verify() {
    List<String> wrong = new ArrayList<>();
    Map<String, List<ModelLedger>> ledgers = new LinkedHashMap<>();
    for (JournalFollower journal : all.values()) {
      journal.model.verifyEach(wrong);
      for (ModelLedger ledger : journal.model.ledgers()) {
        ledgers.computeIfAbsent(ledger.name, name -> new ArrayList<>()).add(ledger);
      }
    }
    List<ModelCrossing> unsettled = crossings.unsettled();
    for (List<ModelLedger> shards : ledgers.values()) {
      ModelInvariants.checkAssets(shards, unsettled, wrong);
      ModelInvariants.checkCounters(shards, unsettled, wrong);
    }
    return wrong;
  }

  @Override
  public Optional<ModelAccount> account(String ledger, String reference) {
    return of(ledger).stream()
        .flatMap(journal -> journal.model.account(ledger, reference).stream())
        .findFirst();
  }

  @Override
  public List<ModelAccount> accounts(String ledger) {
    List<ModelAccount> accounts = new ArrayList<>();
    of(ledger).forEach(journal -> accounts.addAll(journal.model.accounts(ledger)));
    return accounts;
  }

  @Override
  public Optional<ModelTransaction> transaction(String ledger, String region, String id) {
    return of(ledger, region).stream()
        .flatMap(journal -> journal.model.transaction(ledger, id).stream())
        .findFirst();
  }

  @Override
  public long closedUntilMicros(String ledger) {
    return of(ledger).get(0).model.closedUntilMicros(ledger);
  }
}
