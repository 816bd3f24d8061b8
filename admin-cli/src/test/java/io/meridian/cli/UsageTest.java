package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.Program.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is wrong on the command line ends with code 2 and names it, before any server is asked.
 */
final class UsageTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "bench --batch-items 10|--batch-items: only --api batch has batches",
        "bench --api batch --batch-items 1001|--batch-items must be 1 to 1000; got 1001",
        "bench --api soap|not one of unary, stream, batch",
        "bench --workload cold|not one of uniform, hot, flash-sale, holds",
        "bench --concurrency 0|--concurrency must be 1 to 10000; got 0",
        "bench --rate 1000001|--rate must be 1 to 1000000; got 1000001",
        "bench --accounts 1|--accounts must be 2 to",
        "bench --seconds x|--seconds",
        "bench --seconds 86401|--seconds must be 1 to 86400; got 86401",
        "bench --rounds 101|--rounds must be 1 to 100; got 101",
        "bench --steps 10:5 --rate 10|--steps and --rate: give one of the two",
        "bench --steps 10:5 --seconds 5|--steps and --seconds: each step says how long it lasts",
        "bench --steps 10|--steps: '10' is not RATE:SECONDS",
        "bench --steps 10:5,x:5|--steps: 'x' in 'x:5' is not a whole number",
        "bench --steps 0:5|--steps: the rate of '0:5' must be 1 to 1000000; got 0",
        "bench --steps 5:0|--steps: the seconds of '5:0' must be 1 to 86400; got 0",
        "bench --steps 5:86400,5:1|--steps: together they must last 86400 s at most",
        "bench --hot-share 101|--hot-share must be 0 to 100; got 101",
        "bench --hold-share 45 --refund-share 11|must be 100 at most; got 101",
        "bench --refund-share -1|--refund-share must be 0 to 100; got -1",
        "bench --cross-share 101|--cross-share must be 0 to 100; got 101",
        "bench --zipf 3.1|--zipf must be 0 to 3; got 3.1",
        "bench --zipf NaN|--zipf must be 0 to 3; got NaN",
        "bench --shards 0|--shards must be 1 to 1024; got 0",
        "bench --workload flash-sale --hot-share 1|--workload flash-sale has no such shares",
        "bench --report no-such/page.html|--report no-such/page.html: no such directory",
        "bench --report target|--report target: that is a directory",
        "bench --compare mysql|--compare: 'mysql' is not one of postgres, grpc, ignite",
        "bench --compare grpc,grpc|--compare: 'grpc' is named twice",
        "bench --compare grpc --address a:1,b:1|one address and no TLS",
        "bench --compare grpc --tls|one address and no TLS",
        "bench --compare grpc,ignite|give it an empty directory, --ignite-data DIR",
        "bench --compare grpc --ignite-data x|--ignite-data: only --compare ignite has data",
        "bench --compare postgres|give it an empty directory, --postgres-data DIR",
        "bench --postgres-data x|--postgres-data: only --compare postgres has data",
        "bench --compare postgres --postgres-data src|--postgres-data src: not an empty directory",
        "bench --compare postgres --postgres-data x --rate 5|--compare: closed loops only",
        "bench --compare postgres --postgres-data x --workload holds|between two accounts only",
        "bench --admin nowhere|--admin: 'nowhere' is not HOST:PORT",
        "bench --admin a:1,b:1,a:1|--admin: 'a:1' is named twice",
        "bench --api batch --concurrency 99|--concurrency: a batch of 100 has more",
        "bench --compare postgres --postgres-data x --api stream|--api unary only",
        "bench --compare postgres --postgres-data x --shards 8|leave --shards away",
        "account get local/a|no ledger: give --ledger NAME",
        "account create local/a --asset USD -l shop --floor low|--floor: 'low' is neither",
        "account create local/a --asset USD -l shop --normal-side left|--normal-side",
        "account create local/a -l shop|--asset",
        "tx post -l shop|--posting",
        "tx post -l shop -p local/a,local/b,USD|is not DEBIT,CREDIT,ASSET,AMOUNT",
        "tx post -l shop -p local/a,local/b,USD,1.50|the amount '1.50' is not a whole number",
        "tx post -l shop -p local/a,local/b,USD,9223372036854775808|from 1 to 9223372036854775807",
        "tx post -l shop -p local/a,local/b,USD,5 --timeout 2h|deadline must be PT0.001S to PT1H",
        "tx hold -l shop -p local/a,local/b,USD,5 --timeout 5|--timeout: '5' is not a duration",
        "tx capture local/h -l shop|give either --part INDEX,AMOUNT, once or more, or --all",
        "tx capture -l shop --all|REGION/ID",
        "account update local/a -l shop|nothing to change",
        "account get local/a -l shop --at noon|--at: 'noon' is neither an instant",
        "account balance -l shop|REGION/ID",
        "account entries local/a -l shop --all --limit 5|--limit and --all: give one of the two",
        "ledger close-period yesterday -l shop|UNTIL: 'yesterday' is neither an instant",
        "ledger list --limit 0|--limit must be 1 to",
        "ledger list --output xml|--output: 'xml' is not one of table, json, yaml",
        "ledger list --address nowhere|--address: 'nowhere' is not HOST:PORT",
        "ledger list --tls-ca no-such.pem|no-such.pem",
        "demo --stock 0|--stock must be 1 to",
        "help ledger frobnicate|there is no command 'meridian ledger frobnicate'",
        "import accounts no-such.csv -l shop|no-such.csv: no such file",
      })
  void shouldExitWith2AndNameWhatIsWrong(String line, String message) {
    // When
    Run run = Program.bare().run(line.split(" "));

    // Then
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldStopAnImportBeforeAnythingWhenTheHeaderIsWrong() throws IOException {
    // Given
    Path file = Files.writeString(directory.resolve("t.csv"), "id,debit,credit,amount\n");

    // When
    Run run = Program.bare().run("import", "transactions", file.toString(), "--ledger", "shop");

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("t.csv, line 1: column 'asset' is missing");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void shouldNotTakeTheInputForTheFileOfRefusedRows() throws IOException {
    // Given
    Path file = Files.writeString(directory.resolve("a.csv"), "account,asset,normal_side,floor\n");

    // When
    Run run =
        Program.bare()
            .run(
                "import",
                "accounts",
                file.toString(),
                "--ledger",
                "shop",
                "--refused-file",
                file.toString());

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--refused-file").contains("the input itself");
    assertThat(file).exists();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "demo --data",
    "ledger list --config",
    "ledger list --tls-ca",
    "import accounts -l x"
  })
  void shouldNotTakeAnEmptyPathForTheWorkingDirectory(String line) {
    // When
    String[] words = (line + " ?").split(" ");
    words[words.length - 1] = "";
    Run run = Program.bare().run(words);

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("it is empty; for the working directory give .");
  }

  @Test
  void shouldSayThatTheDemoNeedsTheLauncher() {
    // When
    Run run = Program.bare().run("demo");

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("bin/meridian");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
