package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds and what becomes of them, statements, changes of accounts, batches and events against a
 * server, each as a user types it. Every test has accounts of its own.
 */
final class LifeOfMoneyIT {
  @RegisterExtension static final LaunchedServer SERVER = new LaunchedServer("life-of-money");

  private static final String LEDGER = "life";

  @TempDir Path directory;

  @BeforeAll
  static void openALedger() {
    done("ledger create life --reference-unique");
    done("asset create USD --scale 2");
    done("account create local/bank --asset USD --floor none --normal-side debit");
  }

  @Test
  void shouldCaptureAHoldInPartsAndReleaseTheRest() {
    // Given
    filled("h-payer", 1000);
    account("h-payee");

    // When
    JsonNode hold =
        done(
            "tx hold --id h-1 -p local/h-payer,local/h-payee,USD,600 --timeout 10m --over-capture"
                + " 10");
    JsonNode capture = done("tx capture local/h-1 --part 0,200 --id h-1-a");
    JsonNode found = done("tx get local/h-1");
    JsonNode end = done("tx capture local/h-1 --part 0,100 --final --id h-1-b");

    // Then
    assertThat(hold.get("state").asText()).isEqualTo("HELD");
    assertThat(hold.get("overCapturePercent").asInt()).isEqualTo(10);
    assertThat(Instant.parse(hold.get("expireTime").asText()))
        .isEqualTo(Instant.parse(hold.get("commitTime").asText()).plusSeconds(600));
    assertThat(capture.get("state").asText()).isEqualTo("POSTED");
    assertThat(capture.get("original").asText()).isEqualTo("local/h-1");
    assertThat(found.get("state").asText()).isEqualTo("HELD");
    assertThat(found.get("holdState").asText()).isEqualTo("OPEN");
    assertThat(found.at("/remainder/0/captured").asLong()).isEqualTo(200);
    assertThat(found.at("/remainder/0/remaining").asLong()).isEqualTo(400);
    assertThat(end.get("holdState").asText()).isEqualTo("CAPTURED");
    assertThat(end.get("final").asBoolean()).isTrue();
    assertThat(end.at("/remainder/0/released").asLong()).isEqualTo(300);
    ended("local/h-1", "CAPTURED", 600, 300, 300);
    assertThat(balance("h-payer")).isEqualTo(700);
    assertThat(balance("h-payee")).isEqualTo(300);
    refused("HOLD_ALREADY_CAPTURED", "tx capture local/h-1 --all");
    refused("HOLD_NOT_FOUND", "tx void local/no-such-hold");
  }

  @Test
  void shouldSayHowMuchRemainsAndWhoEndedAHoldWhenACaptureComesTooLate() {
    // Given
    filled("v-payer", 100);
    account("v-payee");
    done("tx hold --id v-1 -p local/v-payer,local/v-payee,USD,80");

    // When / Then
    Run tooMuch = run("tx capture local/v-1 --part 0,81");
    assertThat(tooMuch.exitCode()).isEqualTo(3);
    assertThat(tooMuch.json().get("reason").asText()).isEqualTo("CAPTURE_EXCEEDS_HOLD");
    assertThat(tooMuch.json().at("/metadata/remaining").asText()).isEqualTo("80");
    assertThat(done("tx void local/v-1 --id v-1-void").get("state").asText()).isEqualTo("RELEASED");
    Run late = run("tx capture local/v-1 --all");
    assertThat(late.exitCode()).isEqualTo(3);
    assertThat(late.json().at("/metadata/holder").asText()).isEqualTo("local/v-1-void");
    ended("local/v-1", "VOIDED", 80, 0, 80);
    assertThat(done("account get local/v-payer").get("available").asLong()).isEqualTo(100);
  }

  @Test
  void shouldShowTheExpiryOfAHoldWhoseTimeHasCome() {
    // Given
    filled("e-payer", 100);
    account("e-payee");
    done("tx hold --id e-1 -p local/e-payer,local/e-payee,USD,80 --timeout 1s");

    // When
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> done("tx get local/e-1").get("holdState").asText().equals("EXPIRED"));

    // Then
    ended("local/e-1", "EXPIRED", 80, 0, 80);
    refused("HOLD_EXPIRED", "tx capture local/e-1 --all");
    assertThat(done("account get local/e-payer").get("available").asLong()).isEqualTo(100);
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> run("tx get local/expire/e-1").exitCode() == 0);
    assertThat(done("tx get local/expire/e-1").get("kind").asText()).isEqualTo("EXPIRE");
    assertThat(done("tx get local/e-1").get("lastTransaction").asText())
        .isEqualTo("local/expire/e-1");
  }

  @Test
  void shouldRefundAPostInPartsUntilNothingIsLeft() {
    // Given
    filled("r-payer", 100);
    account("r-payee");
    done("tx post --id r-1 -p local/r-payer,local/r-payee,USD,50");

    // When
    JsonNode part = done("tx refund local/r-1 --part 0,20 --id r-1-a");
    JsonNode rest = done("tx refund local/r-1 --all --id r-1-b");

    // Then
    assertThat(part.at("/remainder/0/refundable").asLong()).isEqualTo(30);
    assertThat(rest.at("/postings/0/amount").asLong()).isEqualTo(30);
    assertThat(rest.at("/postings/0/debit").asText()).isEqualTo("local/r-payee");
    assertThat(balance("r-payer")).isEqualTo(100);
    refused("REFUND_EXCEEDS_REMAINING", "tx refund local/r-1 --all");
    refused("NOT_REFUNDABLE", "tx refund local/r-1-a --all");
  }

  @Test
  void shouldKeepWhatIsSaidOfATransactionBesideItsPostings() {
    // Given
    filled("d-payer", 100);
    account("d-payee");

    // When
    JsonNode post =
        done(
            "tx post --id d-1 -p local/d-payer,local/d-payee,USD,1 --reference invoice-d --label"
                + " k=v --private-data Ada");

    // Then
    assertThat(post.get("reference").asText()).isEqualTo("invoice-d");
    assertThat(post.at("/labels/k").asText()).isEqualTo("v");
    assertThat(done("tx get local/d-1").get("privateDataBytes").asInt()).isEqualTo(3);
    Run taken = run("tx post -p local/d-payer,local/d-payee,USD,1 --reference invoice-d");
    assertThat(taken.exitCode()).isEqualTo(3);
    assertThat(taken.json().get("reason").asText()).isEqualTo("REFERENCE_TAKEN");
    assertThat(taken.json().at("/metadata/holder").asText()).isEqualTo("local/d-1");
  }

  @Test
  void shouldShowAStatementFromEitherEndInAsManyLinesAsAreAskedFor() {
    // Given 30 entries
    filled("s-payer", 100);
    account("s-payee");
    for (int number = 0; number < 29; number++) {
      done("tx post --id s-" + number + " -p local/s-payer,local/s-payee,USD,1");
    }

    // When
    JsonNode newest = done("account entries local/s-payer --limit 2").get("entries");
    Run oldest = run("account entries local/s-payer --oldest-first --limit 29");
    JsonNode all = done("account entries local/s-payer --oldest-first --all").get("entries");

    // Then
    assertThat(newest.findValuesAsText("version")).containsExactly("30", "29");
    assertThat(newest.at("/0/transaction").asText()).isEqualTo("local/s-28");
    assertThat(newest.at("/0/balance").asLong()).isEqualTo(71);
    assertThat(newest.at("/0/postedDebits").asLong()).isEqualTo(1);
    assertThat(oldest.json().get("entries")).hasSize(29);
    assertThat(oldest.err()).contains("There are more than 29");
    assertThat(all).hasSize(30);
    assertThat(all.at("/0/kind").asText()).isEqualTo("POST");
    refused("ACCOUNT_NOT_FOUND", "account entries local/nobody");
  }

  @Test
  void shouldShowBalancesAtOneCutNowAndThen() {
    // Given an instant between two payments
    filled("c-payer", 100);
    account("c-payee");
    String then =
        done("tx post --id c-1 -p local/c-payer,local/c-payee,USD,10").get("commitTime").asText();
    done("tx post --id c-2 -p local/c-payer,local/c-payee,USD,5");

    // When
    JsonNode now = done("account balance local/c-payer local/c-payee");
    JsonNode before = done("account balance local/c-payer local/c-payee --at " + then);
    JsonNode account = done("account get local/c-payer --at " + then);

    // Then
    assertThat(now.get("balances").findValuesAsText("balance")).containsExactly("85", "15");
    assertThat(before.get("balances").findValuesAsText("balance")).containsExactly("90", "10");
    assertThat(before.get("asOf").asText()).isEqualTo(then);
    assertThat(account.get("balance").asLong()).isEqualTo(90);
    assertThat(account.get("asOf").asText()).isEqualTo(then);
    refused("ACCOUNT_NOT_FOUND", "account balance local/c-payer local/nobody");
    refused("ACCOUNT_NOT_FOUND", "account get local/c-payer --at 2020-01-01");
  }

  @Test
  void shouldChangeWhatAnAccountAllowsAtTheRevisionThatIsNamed() {
    // Given
    filled("a-payer", 100);
    account("a-payee");

    // When / Then settings
    JsonNode updated =
        done(
            "account update local/a-payer --floor -50 --ceiling 500 --label tier=gold --revision"
                + " 1");
    assertThat(updated.get("revision").asLong()).isEqualTo(2);
    assertThat(updated.get("floor").asLong()).isEqualTo(-50);
    assertThat(updated.at("/labels/tier").asText()).isEqualTo("gold");
    Run late = run("account update local/a-payer --no-floor --revision 1");
    assertThat(late.exitCode()).isEqualTo(3);
    assertThat(late.json().at("/metadata/revision").asText()).isEqualTo("2");
    done("tx post -p local/a-payer,local/a-payee,USD,150");
    refused("CEILING_EXCEEDED", "tx post -p local/bank,local/a-payer,USD,551");
    JsonNode bare = done("account update local/a-payer --floor none --ceiling none --no-labels");
    assertThat(bare.get("floor").isNull()).isTrue();
    assertThat(bare.get("ceiling").isNull()).isTrue();
    assertThat(bare.get("labels")).isEmpty();

    // When / Then status
    assertThat(done("account freeze local/a-payee").get("status").asText()).isEqualTo("FROZEN");
    refused("ACCOUNT_FROZEN", "tx post -p local/bank,local/a-payee,USD,1");
    assertThat(done("account unfreeze local/a-payee").get("status").asText()).isEqualTo("OPEN");
    refused("ACCOUNT_NOT_EMPTY", "account close local/a-payee");
    done("tx post -p local/a-payee,local/a-payer,USD,150");
    assertThat(done("account close local/a-payee --id a-close").get("status").asText())
        .isEqualTo("CLOSED");
    assertThat(done("account close local/a-payee --id a-close").get("replayed").asBoolean())
        .isTrue();
    refused("ACCOUNT_CLOSED", "tx post -p local/bank,local/a-payee,USD,1");
    refused("ACCOUNT_CLOSED", "account freeze local/a-payee");
    assertThat(done("account reopen local/a-payee").get("status").asText()).isEqualTo("OPEN");
  }

  @Test
  void shouldCreateALedgerOfSeveralShardsForGood() {
    // Given
    JsonNode created = done("ledger create spread --shards 2 --no-cross-region");

    // Then
    assertThat(created.get("shards").asInt()).isEqualTo(2);
    assertThat(created.get("crossRegion").asBoolean()).isFalse();
    assertThat(done("ledger get spread").get("shards").asInt()).isEqualTo(2);
    assertThat(done("ledger list").findValuesAsText("shards")).contains("1", "2");
    refused("LEDGER_EXISTS", "ledger create spread --shards 2");
    refused("LEDGER_EXISTS", "ledger create spread --no-cross-region");
    assertThat(run("ledger create wide --shards 1025").err()).contains("ledger.shards");
    assertThat(run("ledger create unique --shards 2 --reference-unique").err())
        .contains("ledger.reference_unique");
  }

  @Test
  void shouldCloseAPeriodForGood() {
    // Given
    done("ledger create periods");
    done("asset create USD --scale 2 -l periods");
    done("account create local/a --asset USD --floor none -l periods");
    done("account create local/b --asset USD -l periods");

    // When
    JsonNode closed = done("ledger close-period 2026-01-01 -l periods");

    // Then
    assertThat(closed.get("closedUntil").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(done("ledger close-period 2026-01-01 -l periods").get("replayed").asBoolean())
        .isTrue();
    refused("PERIOD_CLOSED", "ledger close-period 2025-01-01 -l periods");
    refused(
        "PERIOD_CLOSED",
        "tx post -p local/a,local/b,USD,1 -l periods --effective-at 2025-12-31T23:59:59Z");
    assertThat(done("ledger get periods").get("closedUntil").asText())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void shouldStoreNothingInADryRunAndSaySo() throws IOException {
    // Given
    filled("n-payer", 100);
    account("n-payee");
    done("tx hold --id n-1 -p local/n-payer,local/n-payee,USD,40");
    JsonNode before = done("account get local/n-payer");
    Path batch =
        Files.writeString(
            directory.resolve("b.jsonl"), post("n-2", "n-payer", "n-payee", 60) + "\n");

    // When
    for (String line :
        List.of(
            "ledger create not-there",
            "asset create EUR --scale 2",
            "account create local/not-there --asset USD",
            "account update local/n-payer --floor 5",
            "account freeze local/n-payer",
            "account close local/n-empty",
            "ledger close-period 2026-01-01",
            "tx post --id n-3 -p local/n-payer,local/n-payee,USD,60",
            "tx hold --id n-3 -p local/n-payer,local/n-payee,USD,60",
            "tx capture local/n-1 --all --id n-3",
            "tx void local/n-1 --id n-3",
            "tx batch --mode atomic --id n-3 --file " + batch)) {
      if (line.contains("n-empty")) {
        account("n-empty");
      }
      Run run = run(line + " --dry-run");
      assertThat(run.exitCode()).as("%s\n%s", line, run.err()).isZero();
      assertThat(run.json().get("dryRun").asBoolean()).as(line).isTrue();
      assertThat(run.err()).as(line).contains("Dry run: nothing is stored.");
    }

    // Then
    Run refusal = run("tx post -p local/n-payer,local/n-payee,USD,61 --dry-run");
    assertThat(refusal.exitCode()).isEqualTo(3);
    assertThat(refusal.json().get("dryRun").asBoolean()).isTrue();
    assertThat(refusal.json().get("reason").asText()).isEqualTo("INSUFFICIENT_FUNDS");
    assertThat(done("account get local/n-payer")).isEqualTo(before);
    assertThat(done("account get local/n-empty").get("status").asText()).isEqualTo("OPEN");
    assertThat(done("ledger get " + LEDGER).get("closedUntil").isNull()).isTrue();
    refused("TRANSACTION_NOT_FOUND", "tx get local/n-3");
    refused("LEDGER_NOT_FOUND", "ledger get not-there");
    refused("ACCOUNT_NOT_FOUND", "account get local/not-there");
  }

  @Test
  void shouldExecuteABatchAsItsModeSays() throws IOException {
    // Given three payments of which the second is too dear
    filled("b-payer", 100);
    account("b-payee");
    Path independent = batch("i");
    Path stop = batch("s");
    Path atomic = batch("a");

    // When
    Run each = run("tx batch --mode independent --file " + independent);
    Run first = run("tx batch --mode stop --file " + stop);
    Run none = run("tx batch --mode atomic --id b-atomic --file " + atomic);
    Run again = run("tx batch --mode atomic --id b-atomic --file " + atomic);

    // Then
    assertThat(List.of(each, first, none)).extracting(Run::exitCode).containsOnly(3);
    assertThat(reasons(each)).containsExactly("", "INSUFFICIENT_FUNDS", "");
    assertThat(reasons(first)).containsExactly("", "INSUFFICIENT_FUNDS", "BATCH_STOPPED");
    assertThat(reasons(none))
        .containsExactly("BATCH_ABORTED", "INSUFFICIENT_FUNDS", "BATCH_ABORTED");
    assertThat(again.json().get("replayed").asBoolean()).isTrue();
    assertThat(reasons(again)).isEqualTo(reasons(none));
    assertThat(each.json().get("applied").asInt()).isEqualTo(2);
    assertThat(balance("b-payee")).isEqualTo(3);

    // When all of it can be done
    Path whole =
        Files.writeString(
            directory.resolve("whole.csv"),
            """
            kind,id,debit,credit,asset,amount,original,posting
            hold,b-h,local/b-payer,local/b-payee,USD,10,,
            capture,b-c,,,,4,local/b-h,0
            void,b-v,,,,,local/b-h,
            refund,b-r,,,,all,local/b-c,
            """);
    JsonNode done = done("tx batch --mode atomic --id b-whole --file " + whole);

    // Then it is
    assertThat(done.get("applied").asInt()).isEqualTo(4);
    assertThat(done.get("items").findValuesAsText("state"))
        .containsExactly("HELD", "POSTED", "RELEASED", "POSTED");
    assertThat(balance("b-payee")).isEqualTo(3);
  }

  @Test
  void shouldTellEventsAndGoOnFromWhereItEnded() throws Exception {
    // Given a ledger with eight events
    done("ledger create watched");
    done("asset create USD --scale 2 -l watched");
    done("account create local/a --asset USD --floor none -l watched");
    done("account create local/b --asset USD -l watched");
    for (int number = 0; number < 3; number++) {
      done("tx post --id w-" + number + " -p local/a,local/b,USD,5 -l watched");
    }
    done("account freeze local/b -l watched");
    Path token = directory.resolve("token");
    String watch = "tx watch --region local -l watched --resume-file " + token + " --limit ";

    // When it is watched twice, and once more by one who waits for what is to come
    List<JsonNode> events = events(run(watch + "5"));
    events.addAll(events(run(watch + "3")));
    CompletableFuture<Run> waiting = CompletableFuture.supplyAsync(() -> run(watch + "1"));
    done("account unfreeze local/b -l watched");

    // Then every event is there once, in order
    assertThat(events)
        .extracting(event -> event.get("commandId").asText())
        .endsWith("w-0", "w-1", "w-2", events.get(7).get("commandId").asText());
    assertThat(events).extracting(event -> event.get("eventId").asText()).doesNotHaveDuplicates();
    assertThat(events.get(4).at("/transaction/transaction").asText()).isEqualTo("local/w-0");
    assertThat(events.get(7).at("/account/status").asText()).isEqualTo("FROZEN");
    Run last = waiting.get(60, TimeUnit.SECONDS);
    assertThat(events(last)).hasSize(1);
    assertThat(events(last).get(0).at("/account/status").asText()).isEqualTo("OPEN");

    // And a token of another region or ledger is refused
    Run foreign = run("tx watch --region local --resume-file " + token + " --limit 1");
    assertThat(foreign.exitCode()).isEqualTo(2);
    assertThat(foreign.err()).contains("INVALID_PAGE_TOKEN");
  }

  @Test
  void shouldProveThatHoldsAndStatementsAddUp() {
    // Given an open hold
    done("ledger create proven");
    done("asset create USD --scale 2 -l proven");
    done("account create local/a --asset USD --floor none -l proven");
    done("account create local/b --asset USD -l proven");
    done("tx hold --id p-1 -p local/a,local/b,USD,70 -l proven");
    done("tx capture local/p-1 --part 0,30 -l proven");

    // When
    JsonNode proof = done("check conservation -l proven");

    // Then
    assertThat(proof.get("conservation").asText()).isEqualTo("OK");
    assertThat(proof.get("openHolds").asLong()).isEqualTo(1);
    assertThat(proof.get("statementEntries").asLong()).isEqualTo(4);
    assertThat(proof.at("/assets/0/remaining").asLong()).isEqualTo(40);
    assertThat(proof.at("/assets/0/heldDebits").asLong()).isEqualTo(40);
    assertThat(proof.at("/assets/0/heldCredits").asLong()).isEqualTo(40);
  }

  /** What a look at a hold shows when it is over. */
  private static void ended(String hold, String state, long placed, long captured, long released) {
    JsonNode found = done("tx get " + hold);
    assertThat(found.get("state").asText()).isEqualTo(state);
    assertThat(found.at("/remainder/0/amount").asLong()).isEqualTo(placed);
    assertThat(found.at("/remainder/0/captured").asLong()).isEqualTo(captured);
    assertThat(found.at("/remainder/0/released").asLong()).isEqualTo(released);
    assertThat(found.at("/remainder/0/remaining").asLong()).isZero();
  }

  private Path batch(String prefix) throws IOException {
    return Files.writeString(
        directory.resolve(prefix + ".jsonl"),
        post("b-" + prefix + "-1", "b-payer", "b-payee", 1)
            + "\n"
            + post("b-" + prefix + "-2", "b-payer", "b-payee", 1000)
            + "\n"
            + post("b-" + prefix + "-3", "b-payer", "b-payee", 1)
            + "\n");
  }

  private static String post(String id, String debit, String credit, long amount) {
    return String.format(
        "{\"kind\": \"post\", \"id\": \"%s\", \"postings\": [{\"debit\": \"local/%s\", \"credit\":"
            + " \"local/%s\", \"asset\": \"USD\", \"amount\": %d}]}",
        id, debit, credit, amount);
  }

  private static List<String> reasons(Run run) {
    List<String> reasons = new ArrayList<>();
    run.json().get("items").forEach(item -> reasons.add(item.path("reason").asText("")));
    return reasons;
  }

  private static List<JsonNode> events(Run run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<JsonNode> events = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static void account(String id) {
    done("account create local/" + id + " --asset USD");
  }

  private static void filled(String id, long amount) {
    account(id);
    done("tx post --id fill-" + id + " -p local/bank,local/" + id + ",USD," + amount);
  }

  private static long balance(String id) {
    return done("account get local/" + id).get("balance").asLong();
  }

  private static void refused(String reason, String line) {
    Run run = run(line);
    assertThat(run.err()).as(line).contains("refused: " + reason);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.json().get("reason").asText()).isEqualTo(reason);
  }

  private static JsonNode done(String line) {
    Run run = run(line);
    assertThat(run.exitCode()).as("%s\n%s", line, run.err()).isZero();
    return run.json();
  }

  private static Run run(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(List.of("-o", "json"));
    if (!words.contains("-l")
        && !line.startsWith("ledger create")
        && !line.startsWith("ledger get")
        && !line.startsWith("ledger list")) {
      words.addAll(List.of("-l", LEDGER));
    }
    return Program.bare().at(SERVER.address()).run(words.toArray(String[]::new));
  }
}
