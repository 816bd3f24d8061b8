package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In which order the shards of a ledger are asked for a fact, by shards that answer when told. */
final class FactCommandsTest {
  private static final CallContext CALL = new CallContext(Long.MAX_VALUE, () -> false);
  private static final int SHARDS = 3;

  private final List<Question> asked = new ArrayList<>();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final FactCommands commands =
      new FactCommands(
          new Router(new LinkedHashMap<>(Map.of("eu", 8))),
          directory,
          (shard, command, isDryRun, call) -> {
            Question question = new Question(shard, command, new CompletableFuture<>());
            asked.add(question);
            return question.reply();
          });

  private record Question(
      ShardId shard, PreparedCommand command, CompletableFuture<CommandReply> reply) {
    void apply() {
      reply.complete(
          new CommandReply.Recorded(
              new LedgerRecord(command.command(), 7, new Outcome.Applied(List.of())),
              shard,
              new JournalPosition(1, 0),
              false));
    }
  }

  @Test
  void shouldAskTheFirstShardAloneAndThenAllOthersAtOnce() {
    // When
    CompletableFuture<LedgerReply<LedgerFact>> created = create();

    // Then
    assertThat(asked).hasSize(1);
    asked.get(0).apply();
    assertThat(asked).hasSize(SHARDS);
    assertThat(asked).extracting(Question::shard).doesNotHaveDuplicates();

    // And it is shown only when all have it
    asked.get(1).apply();
    assertThat(created).isNotDone();
    assertThat(directory.ledger("shop").join()).isEmpty();
    asked.get(2).apply();
    assertThat(created.join()).isInstanceOf(LedgerReply.Created.class);
    assertThat(directory.ledger("shop").join()).isPresent();
  }

  @Test
  void shouldAskNobodyElseWhenTheFirstRefuses() {
    CompletableFuture<LedgerReply<LedgerFact>> created = create();
    refuse(0);
    assertThat(asked).hasSize(1);
    assertThat(created.join()).isInstanceOf(LedgerReply.Refused.class);
  }

  @Test
  void shouldAnswerWhatAFollowerRefusesAndShowNothing() {
    CompletableFuture<LedgerReply<LedgerFact>> created = create();
    asked.get(0).apply();
    refuse(2);
    asked.get(1).apply();
    assertThat(created.join()).isInstanceOf(LedgerReply.Refused.class);
    assertThat(directory.ledger("shop").join()).isEqualTo(Optional.empty());
  }

  @Test
  void shouldDecideUnderTheCallersIdAndHaveTheOthersFollowUnderTheDerivedOne() {
    CompletableFuture<LedgerReply<LedgerFact>> created =
        create(SHARDS, new CommandOptions("mine", "", false));
    asked.get(0).apply();

    assertThat(created).isNotDone();
    assertThat(asked)
        .extracting(question -> question.command().command().commandId().id())
        .containsExactly("mine", "ledger/shop", "ledger/shop");
  }

  @Test
  void shouldFinishACreationThatFailedHalfWayWhenItIsCalledAgain() {
    // Given a creation of which one shard has not heard
    CompletableFuture<LedgerReply<LedgerFact>> half = create();
    asked.get(0).apply();
    asked.get(1).apply();
    asked.get(2).reply().completeExceptionally(new IllegalStateException("away"));
    assertThat(half).isCompletedExceptionally();
    assertThat(directory.ledger("shop").join()).isEmpty();
    asked.clear();

    // When it is called again, with the same settings
    CompletableFuture<LedgerReply<LedgerFact>> again = create();
    asked.get(0).apply();
    asked.get(1).apply();
    asked.get(2).apply();

    // Then
    assertThat(again.join()).isInstanceOf(LedgerReply.Created.class);
    assertThat(directory.ledger("shop").join()).isPresent();
  }

  @Test
  void shouldGiveTheLedgerToOneOfTwoWhoNameDifferentSettingsAtOnce() {
    // Given two who do not know of each other yet
    CompletableFuture<LedgerReply<LedgerFact>> one = create(SHARDS, CommandOptions.NONE);
    CompletableFuture<LedgerReply<LedgerFact>> other = create(SHARDS - 1, CommandOptions.NONE);

    // When each has it recorded in every shard
    for (int next = 0; next < asked.size(); next++) {
      asked.get(next).apply();
    }

    // Then one has the ledger, and the other is told that it exists
    assertThat(List.of(one.join(), other.join()))
        .hasAtLeastOneElementOfType(LedgerReply.Created.class)
        .hasAtLeastOneElementOfType(LedgerReply.Refused.class);
    LedgerReply<LedgerFact> loser =
        one.join() instanceof LedgerReply.Refused<LedgerFact> ? one.join() : other.join();
    assertThat(((LedgerReply.Refused<LedgerFact>) loser).refusal())
        .isEqualTo(
            new Refusal(Reason.LEDGER_EXISTS, Map.of("ledger", "shop", "field", "ledger.shards")));
  }

  private CompletableFuture<LedgerReply<LedgerFact>> create() {
    return create(SHARDS, CommandOptions.NONE);
  }

  private CompletableFuture<LedgerReply<LedgerFact>> create(int shards, CommandOptions options) {
    return commands.createLedger(
        new LedgerSettings("shop", List.of(), shards, false, true), options, CALL);
  }

  private void refuse(int question) {
    asked
        .get(question)
        .reply()
        .complete(new CommandReply.Unrecorded(new Refusal(Reason.LEDGER_EXISTS, Map.of())));
  }
}
