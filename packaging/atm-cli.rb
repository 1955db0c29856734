# A template: `node scripts/formula.mjs atm-cli-0.1.0.tgz >atm-cli.rb` fills the words in capitals from
# package.json and the tarball. The result belongs into the tap, as Formula/atm-cli.rb.
class AtmCli < Formula
  desc "Exercise OAuth 2.x and OpenID Connect flows, and learn why a login fails"
  homepage "HOMEPAGE"
  url "TARBALL"
  sha256 "SHA256"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/atm-cli --version")
    ENV["ATM_CLI_HOME"] = testpath
    ENV["ATM_TOKEN_STORE"] = "file"
    ENV["ATM_DEMO_PORT"] = free_port.to_s
    assert_match "Signed in as Ada", shell_output("#{bin}/atm-cli login --demo --no-input")
  end
end
