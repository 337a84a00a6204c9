/** The contract, held by a real server, and told by MLflow's own Python client. */
import { contract } from './_contract.ts';
import { startServer } from './_server.ts';

contract(startServer);
