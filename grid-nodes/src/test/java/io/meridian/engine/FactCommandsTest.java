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

  private CompletableFuture<LedgerReply<LedgerFact>> create() {
    return commands.createLedger(
        new LedgerSettings("shop", List.of(), SHARDS, false, true), CommandOptions.NONE, CALL);
  }

  private void refuse(int question) {
    asked
        .get(question)
        .reply()
        .complete(new CommandReply.Unrecorded(new Refusal(Reason.LEDGER_EXISTS, Map.of())));
  }
}
