package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.MovableRuntime;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionDetails;
import io.meridian.node.GridNode;
import io.meridian.node.RegionConfig;
import io.meridian.node.TestGrids;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand holds of one shard that expire within one second, on a grid, under a clock that the
 * test moves: in which order, in how many blocks and how late by the time of the ledger they are
 * released. How long that takes by the clock on the wall is the machine's, and measured by
 * ExpiryYardstickIT. Nobody asks for anything meanwhile: that would release what is due by itself.
 */
final class ExpiryIT {
  private static final int HOLDS = 10_000;
  private static final int PER_MILLI = HOLDS / 1_000;
  private static final String LEDGER = "expiry";
  private static final AccountRef PAYER = new AccountRef("eu", "payer");
  private static final AccountRef PAYEE = new AccountRef("eu", "payee");

  /** The node's own clock is another one, and what the two are apart does not matter here. */
  private static final EngineConfig CONFIG = EngineConfigs.with(Duration.ofDays(36_500), 1);

  private final Path data = TestGrids.freshDirectory("expiry");
  private final MovableRuntime runtime = new MovableRuntime(2);
  private GridNode node;
  private ShardedEngine engine;

  /** When each hold expires, by its id's number; later ones earlier. */
  private long[] expiresMicros;

  @BeforeEach
  void placeHolds() {
    node = TestGrids.start(TestGrids.single(data, RegionConfig.single("eu").withShards(1)).build());
    engine =
        new ShardedEngine(
            CONFIG,
            runtime,
            node.topology(),
            node.journal(),
            node.derived(),
            node.directory(),
            Map.of("eu", 1));
    engine.start();
    Awaitility.await().until(() -> shard().state() == ShardStatus.State.OPEN);
    engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    open(PAYER);
    open(PAYEE);
    List<CompletableFuture<LedgerRecord>> placed = new ArrayList<>();
    for (int i = 0; i < HOLDS; i++) {
      placed.add(
          applied(
              new Hold(
                  id("h-" + i),
                  "",
                  List.of(new Posting(PAYER, PAYEE, "USD", 1)),
                  Duration.ofSeconds(60).plusMillis((HOLDS - 1 - i) / PER_MILLI).toNanos() / 1_000,
                  0,
                  TransactionDetails.NONE)));
    }
    expiresMicros =
        placed.stream()
            .map(CompletableFuture::join)
            .mapToLong(record -> record.commitMicros() + ((Hold) record.command()).timeoutMicros())
            .toArray();
    assertThat(shard().openHolds()).isEqualTo(HOLDS);
  }

  @AfterEach
  void stop() {
    engine.close();
    runtime.close();
    node.close();
    TestGrids.delete(data);
  }

  @Test
  void shouldReleaseAllThatAreDueAtOnceInTheirOrderAndInFullBlocks() {
    // Given
    long blocksBefore = shard().sequence();

    // When the leader, whose clock stood still, finds all of them due
    runtime.setWallClock(Duration.ofSeconds(62));
    runtime.advance(Duration.ofSeconds(1));
    awaitOpenHoldsAtMost(0);

    // Then
    long[] released = releasedInOrderOfExpiry();
    assertThat(shard().sequence() - blocksBefore).isEqualTo(HOLDS / CONFIG.batchItemsMax());
    for (int i = 1; i < HOLDS; i++) {
      assertThat(released[i]).isEqualTo(released[i - 1] + 1);
    }
    assertThat(released[HOLDS - 1]).isLessThan(runtime.wallMicros() + HOLDS);
  }

  @Test
  void shouldReleaseThemAsTheyComeDueNoLaterThanTheClockTicks() {
    // When the clock goes through the second in steps, and each time on when what is due is over
    Duration step = Duration.ofMillis(10);
    runtime.advance(Duration.ofSeconds(60).minus(step));
    while (shard().openHolds() > 0) {
      runtime.advance(step);
      awaitOpenHoldsAtMost(open(runtime.wallMicros()));
    }

    // Then, by the time of the ledger, none was held longer than a step and its place in the step
    long lateMicrosMax = step.toNanos() / 1_000 + 2 * step.toMillis() * PER_MILLI;
    long[] released = releasedInOrderOfExpiry();
    List<Integer> order = orderOfExpiry();
    for (int i = 0; i < HOLDS; i++) {
      assertThat(released[i] - expiresMicros[order.get(i)]).isBetween(0L, lateMicrosMax);
    }
    assertThat(released).isSorted().doesNotHaveDuplicates();
  }

  /** How many are not due yet at that instant. */
  private int open(long nowMicros) {
    int open = 0;
    for (long expires : expiresMicros) {
      open += expires > nowMicros ? 1 : 0;
    }
    return open;
  }

  private List<Integer> orderOfExpiry() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < HOLDS; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> expiresMicros[i]));
    return order;
  }

  /** The commit times of the expiries, the hold that expired first before all others. */
  private long[] releasedInOrderOfExpiry() {
    List<CompletableFuture<ReadReply<FoundTransaction>>> found = new ArrayList<>();
    for (int i : orderOfExpiry()) {
      found.add(engine.transaction(ExpireHold.of(id("h-" + i)).commandId(), call()));
    }
    return found.stream()
        .map(CompletableFuture::join)
        .mapToLong(
            reply ->
                ((ReadReply.Found<FoundTransaction>) reply)
                    .value()
                    .recorded()
                    .record()
                    .commitMicros())
        .toArray();
  }

  private void awaitOpenHoldsAtMost(int open) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> shard().openHolds() <= open);
  }

  private ShardStatus shard() {
    return engine.status().get(0);
  }

  private void open(AccountRef account) {
    applied(
            new CreateAccount(
                id(CreateAccount.derivedId(account)),
                "",
                account,
                new AccountSettings(
                    "USD",
                    NormalSide.CREDIT,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Map.of(),
                    Optional.empty())))
        .join();
  }

  private CompletableFuture<LedgerRecord> applied(Command command) {
    return engine
        .execute(CommandCodec.prepare(command), call())
        .thenApply(
            reply -> {
              LedgerRecord record = ((CommandReply.Recorded) reply).record();
              assertThat(record.outcome()).isInstanceOf(Outcome.Applied.class);
              return record;
            });
  }

  private static CommandId id(String id) {
    return new CommandId(LEDGER, "eu", id);
  }

  private static CallContext call() {
    return new CallContext(Long.MAX_VALUE, () -> false);
  }
}
